/** `/stats` and `/metrics`: what the tasks came to, for programs and for Prometheus. */

import { Hono } from "hono/tiny";
import { requireReader } from "../access/session.ts";
import { configOf } from "../config.ts";
import { METRICS_TYPE, metricsOf } from "../library/metrics.ts";
import { type Stats, statsOf, totalsEver, totalsOfLastDay } from "../library/stats.ts";
import { statsQuery } from "../library/stats-query.ts";

export const statsRoute = new Hono<{ Bindings: Env }>()
  .get("/stats", async (c) => {
    await requireReader(c.req.raw.headers, configOf(c.env));
    const query = statsQuery(new URL(c.req.url).searchParams, Date.now());
    const stats: Stats = await statsOf(c.env.LIBRARY, query);
    c.header("cache-control", "no-store");
    return c.json(stats);
  })
  .get("/metrics", async (c) => {
    await requireReader(c.req.raw.headers, configOf(c.env));
    const { LIBRARY } = c.env;
    const [ever, lastDay] = await Promise.all([totalsEver(LIBRARY), totalsOfLastDay(LIBRARY, Date.now())]);
    return c.body(metricsOf(ever, lastDay), 200, {
      "content-type": METRICS_TYPE,
      "cache-control": "no-store",
    });
  });
