/**
 * What the platform runs: the Worker, its daily cron, and the Durable Object classes.
 *
 * Most isolates are woken by a callback. What a callback does not need is loaded with the first request that does.
 */

import { Hono } from "hono/quick";
import { toProblem } from "./http/problem.ts";
import { cancelUnreadBody } from "./http/unread-body.ts";
import { callbackRoute } from "./routes/callback.ts";

export { LibraryObject } from "./library/library-object.ts";
export { SubmissionObject } from "./submission-object/submission-object.ts";
export { TaskObject } from "./task-object/task-object.ts";

const entry = new Hono<{ Bindings: Env }>({ strict: false })
  .use(cancelUnreadBody)
  .route("/veo3-callback", callbackRoute)
  .all("*", async (c) => {
    const { app } = await import("./app.ts");
    return app.fetch(c.req.raw, c.env, c.executionCtx);
  });

entry.onError((error, c) => toProblem(error, c.req).toResponse());

export default {
  fetch: entry.fetch,
  async scheduled(_, env) {
    const { sweepTasks } = await import("./library/sweep-tasks.ts");
    await sweepTasks(env.LIBRARY);
  },
} satisfies ExportedHandler<Env>;
