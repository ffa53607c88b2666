/**
 * `POST /videos/import` and `POST /videos/retry`: many tasks at a time. With other methods these are tasks' own paths.
 * What answers is loaded when it is first asked for: a callback must not wait for it at start-up.
 */

import { Hono } from "hono/quick";
import type * as z from "zod/mini";
import { requireBearer } from "../access/bearer.ts";
import { configOf } from "../config.ts";
import { parseJson } from "../http/json.ts";
import { Problem } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { encodeCursor } from "../library/list.ts";
import { retryQuery } from "../library/query.ts";
import { requireProviderClient } from "../provider-client.ts";
import { MAX_IMPORTED } from "../task/schedule.ts";
import type { retriedSchema } from "../task-object/retry-tasks.ts";

/** Three times as much as the longest ids take. */
const MAX_IMPORT_BYTES = 256 * 1024;

export const taskBatchesRoute = new Hono<{ Bindings: Env }>()
  .post("/import", async (c) => {
    const config = configOf(c.env);
    await requireBearer(c.req.raw.headers, config);
    requireProviderClient(config);
    const { importSchema, importTasks } = await import("../task-object/import-tasks.ts");
    const body = importSchema.safeParse(parseJson(await readBody(c.req.raw, MAX_IMPORT_BYTES)));
    if (!body.success) {
      throw new Problem("invalid_body", `taskIds must be a list of 1 to ${MAX_IMPORTED} task ids.`);
    }
    return c.json(await importTasks(c.env, body.data.taskIds, new URL(c.req.url).origin), 202);
  })
  .post("/retry", async (c) => {
    await requireBearer(c.req.raw.headers, configOf(c.env));
    const { retryMatching } = await import("../task-object/retry-tasks.ts");
    const { retried, next } = await retryMatching(c.env, retryQuery(new URL(c.req.url).searchParams));
    const answer: z.infer<typeof retriedSchema> = { retried, cursor: next && encodeCursor(next) };
    return c.json(answer, 202);
  });

for (const path of ["/import", "/retry"]) {
  taskBatchesRoute.all(path, async (c, next) => {
    await next();
    if (c.res.status === 405) c.res.headers.append("allow", "POST");
  });
}
