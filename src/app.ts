/** The receiver's HTTP side as a table of contents: routes in order, and how errors leave. */

import { Hono } from "hono";
import type { Env } from "./config.ts";
import { log } from "./log.ts";
import { Problem } from "./problem.ts";
import { callbackRoute } from "./routes/callback.ts";
import { eventsRoute } from "./routes/events.ts";
import { galleryRoute } from "./routes/gallery.ts";
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
  .route("/", galleryRoute)
  .get("/healthz", (c) => c.json({ status: "ok" }));

const METHODS = {
  "/": "GET, HEAD",
  "/session": "GET, HEAD, POST",
  "/session/delete": "GET, HEAD, POST",
  "/tasks/:taskId": "GET, HEAD",
  "/tasks/:taskId/retry": "GET, HEAD, POST",
  "/tasks/:taskId/delete": "GET, HEAD, POST",
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

app.onError((error, c) => {
  if (error instanceof Problem) return error.toResponse();
  log("internal_error", { method: c.req.method, path: c.req.path, error: error.stack ?? String(error) });
  return new Problem("internal_error", "The receiver failed; its log says why.").toResponse();
});
