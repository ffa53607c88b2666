/** `/notifications`: the operator's endpoints. What a task has told each of them is part of the task. */

import { Hono } from "hono/quick";
import { requireBearer } from "../access/bearer.ts";
import { configOf } from "../config.ts";
import { testEndpoints } from "../task-object/test-endpoints.ts";

export const notificationsRoute = new Hono<{ Bindings: Env }>().post("/test", async (c) => {
  const config = configOf(c.env);
  await requireBearer(c.req.raw.headers, config);
  c.header("cache-control", "no-store");
  return c.json({ results: await testEndpoints(config, new URL(c.req.url).origin, Date.now()) });
});
