/**
 * `/`, `/usage`, `/check`, `/endpoints…`, `/tasks/…` and `/session…`: the gallery. The code is loaded when it is first asked for: a
 * callback must not wait for it at start-up.
 */

import type { Context } from "hono";
import { Hono } from "hono/tiny";

async function serveGallery(c: Context<{ Bindings: Env }>): Promise<Response> {
  const { gallery } = await import("../gallery/gallery.tsx");
  return gallery.fetch(c.req.raw, c.env, c.executionCtx);
}

export const galleryRoute = new Hono<{ Bindings: Env }>()
  .on("GET", ["/", "/check", "/endpoints", "/usage", "/tasks/:taskId"], serveGallery)
  .on(
    ["GET", "POST"],
    [
      "/session",
      "/session/delete",
      "/endpoints/test",
      "/tasks/:taskId/retry",
      "/tasks/:taskId/delete",
      "/tasks/:taskId/notifications/:id/resend",
    ],
    serveGallery,
  );
