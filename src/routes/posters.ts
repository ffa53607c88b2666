/**
 * `/videos/:taskId/:name/poster`: the picture that stands for a stored video. Read as the video is; given once, by an
 * API token or by the gallery, where the browser that first shows the video draws one.
 */

import { Hono } from "hono/quick";
import { requireChanger } from "../access/session.ts";
import { configOf } from "../config.ts";
import { evaluatePreconditions } from "../http/preconditions.ts";
import { Problem } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { posterKey, videoKey } from "../task/task.ts";
import type { Picture } from "../task-object/rpc.ts";
import { callTask } from "../task-object/stub.ts";
import { mediaTypeOf } from "../transfer/media-type.ts";
import { pictureSize } from "../transfer/picture-size.ts";
import { CACHE_CONTROL } from "./serve-video.ts";
import { anyOrigin, isKnownForm, requireStored, requireWatcher } from "./video-access.ts";

/** A page shows many at a time. */
const MAX_POSTER_BYTES = 100_000;

export const postersRoute = new Hono<{ Bindings: Env }>()
  .use("/:taskId/:name/poster", anyOrigin)
  .get("/:taskId/:name/poster", async (c) => {
    const { taskId, name } = c.req.param();
    await requireWatcher(c.req.raw, c.env, taskId, name);
    const served = isKnownForm(taskId, name) && (await servePoster(c.env.VIDEOS, taskId, name, c.req.raw));
    if (served) return served;
    await requireStored(c.env, taskId, name);
    throw new Problem("no_poster");
  })
  .put("/:taskId/:name/poster", async (c) => {
    await requireChanger(c.req.raw, configOf(c.env));
    const { taskId, name } = c.req.param();
    const picture = pictureIn(await readBody(c.req.raw, MAX_POSTER_BYTES));
    if (!isKnownForm(taskId, name)) await requireStored(c.env, taskId, name);
    switch (await callTask(c.env, taskId, (task) => task.keepPoster(name, picture))) {
      case "created":
        return c.body(null, 201);
      case "same":
        return c.body(null, 204);
      case "other":
        throw new Problem("poster_exists");
      case "unknown_video":
        throw new Problem("unknown_video");
      case "not_stored":
        throw new Problem("not_stored");
      case null:
        throw new Problem("unknown_task");
    }
  });

/** What it is, its bytes say. @throws `Problem` `unsupported_media_type` */
function pictureIn(bytes: Uint8Array): Picture {
  const contentType = mediaTypeOf(bytes, "picture");
  if (contentType === null || contentType === "image/png" || pictureSize(bytes) === null) {
    throw new Problem("unsupported_media_type", "A poster is a JPEG or WebP picture.");
  }
  return { bytes, contentType };
}

/** @returns null when there is none that belongs to this very video: its task may have been deleted and come back */
async function servePoster(
  bucket: R2Bucket,
  taskId: string,
  name: string,
  { headers: asked, method }: Request,
): Promise<Response | null> {
  const [video, poster] = await Promise.all([
    bucket.head(videoKey(taskId, name)),
    bucket.get(posterKey(taskId, name)),
  ]);
  if (poster === null) return null;
  // The videos that version 0.1.0 has stored do not say in which life of their task.
  const life = video?.customMetadata?.life ?? poster.customMetadata?.life;
  if (video === null || poster.customMetadata?.life !== life) {
    await poster.body.cancel();
    return null;
  }
  const headers = new Headers({
    etag: poster.httpEtag,
    "last-modified": poster.uploaded.toUTCString(),
    "cache-control": CACHE_CONTROL,
    "x-content-type-options": "nosniff",
  });
  const verdict = evaluatePreconditions(asked, { etag: poster.httpEtag, lastModified: poster.uploaded });
  if (verdict !== "proceed" || method === "HEAD") await poster.body.cancel();
  if (verdict === "precondition_failed") throw new Problem("precondition_failed");
  if (verdict === "not_modified") return new Response(null, { status: 304, headers });
  headers.set("content-type", poster.httpMetadata?.contentType ?? "image/jpeg");
  headers.set("content-length", String(poster.size));
  return new Response(method === "HEAD" ? null : poster.body, { headers });
}
