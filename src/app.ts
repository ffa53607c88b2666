/** The receiver's HTTP side as a table of contents: routes in order, and how errors leave. */

import { Hono } from "hono";
import type { Env } from "./config.ts";
import { Problem, toProblem } from "./problem.ts";
import { callbackRoute } from "./routes/callback.ts";
import { eventsRoute } from "./routes/events.ts";
import { gatewayRoute } from "./routes/gateway.ts";
import { tasksRoute } from "./routes/tasks.ts";
import { videosRoute } from "./routes/videos.ts";

export const app = new Hono<{ Bindings: Env }>({ strict: false })
  .use(async (c, next) => {
    await next();
    // An answer given before the body was read: unread, it would hold the connection until the client has sent it all.
    if (!c.req.raw.bodyUsed) await c.req.raw.body?.cancel();
  })
  .route("/veo3-callback", callbackRoute)
  .route("/videos", tasksRoute)
  .route("/videos", eventsRoute)
  .route("/videos", videosRoute)
  .route("/api/v1", gatewayRoute)
  .get("/healthz", (c) => c.json({ status: "ok" }));

const METHODS = {
  "/videos": "GET, HEAD",
  "/videos/:taskId": "GET, HEAD, PUT, DELETE",
  "/videos/:taskId/retry": "POST",
  "/videos/:taskId/events": "GET, HEAD",
  "/videos/:taskId/:name": "GET, HEAD",
  "/healthz": "GET, HEAD",
};
for (const [path, allow] of Object.entries(METHODS)) {
  app.all(path, () => {
    throw new Problem("method_not_allowed", `This resource takes ${allow}.`, { allow });
  });
}

app.notFound(() => new Problem("not_found", "There is nothing at this path.").toResponse());

app.onError((error, c) => toProblem(error, c.req).toResponse());
