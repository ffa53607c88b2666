/**
 * `/stats` and `/metrics`: what the tasks came to, for programs and for Prometheus.
 *
 * What answers is loaded when it is first asked for: a callback must not wait for it at start-up.
 */

import { Hono } from "hono/quick";
import { requireReader } from "../access/session.ts";
import { configOf } from "../config.ts";
import type { Stats } from "../library/stats.ts";

export const statsRoute = new Hono<{ Bindings: Env }>()
  .get("/stats", async (c) => {
    await requireReader(c.req.raw.headers, configOf(c.env));
    const [{ statsQuery }, { statsOf }] = await Promise.all([
      import("../library/stats-query.ts"),
      import("../library/stats.ts"),
    ]);
    const query = statsQuery(new URL(c.req.url).searchParams, Date.now());
    const stats: Stats = await statsOf(c.env.LIBRARY, query);
    c.header("cache-control", "no-store");
    return c.json(stats);
  })
  .get("/metrics", async (c) => {
    await requireReader(c.req.raw.headers, configOf(c.env));
    const [{ METRICS_TYPE, metricsOf }, { totalsEver, totalsOfLastDay }] = await Promise.all([
      import("../library/metrics.ts"),
      import("../library/stats.ts"),
    ]);
    const { LIBRARY } = c.env;
    const [ever, lastDay] = await Promise.all([totalsEver(LIBRARY), totalsOfLastDay(LIBRARY, Date.now())]);
    return c.body(metricsOf(ever, lastDay), 200, {
      "content-type": METRICS_TYPE,
      "cache-control": "no-store",
    });
  });
