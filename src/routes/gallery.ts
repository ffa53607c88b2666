/**
 * `/`, `/usage`, `/check`, `/tasks/…`, `/generate` and the like: the gallery. The code is loaded when it is first asked
 * for: a callback must not wait for it at start-up.
 */

import type { Context } from "hono";
import { Hono } from "hono/quick";
import { gatewayRoute } from "./gateway/gateway.ts";

let loaded: { fetch: (typeof gatewayRoute)["fetch"] } | null = null;

async function serveGallery(c: Context<{ Bindings: Env }>): Promise<Response> {
  const { galleryWith } = await import("../gallery/gallery.tsx");
  loaded ??= galleryWith((request, env, context) => gatewayRoute.fetch(request, env, context));
  return loaded.fetch(c.req.raw, c.env, c.executionCtx);
}

const PAGES = ["/", "/check", "/endpoints", "/usage", "/foot", "/links", "/tasks/:taskId"];
const FORMS = [
  "/session",
  "/session/delete",
  "/endpoints/test",
  "/tasks/:taskId/retry",
  "/tasks/:taskId/delete",
  "/tasks/:taskId/videos/:name/link",
  "/tasks/:taskId/notifications/:id/resend",
  "/selected/retry",
  "/selected/delete",
  "/generate",
  "/import",
];

export const galleryRoute = new Hono<{ Bindings: Env }>()
  .on("GET", PAGES, serveGallery)
  .on(["GET", "POST"], FORMS, serveGallery);
