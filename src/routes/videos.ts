/**
 * `GET` and `HEAD /videos/:taskId/:name`: a stored video, by bearer token, session or signed link.
 * `POST /videos/:taskId/:name/link`: a signed link with a lifetime of one's own.
 */

import { Hono } from "hono/quick";
import { requireBearer } from "../access/bearer.ts";
import { signLink } from "../access/signed-link.ts";
import { configOf } from "../config.ts";
import { parseJson } from "../http/json.ts";
import { Problem } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { videoKey } from "../task/task.ts";
import { serveVideo } from "./serve-video.ts";
import { anyOrigin, isKnownForm, requireStored, requireWatcher } from "./video-access.ts";

/** A number needs much less. */
const MAX_LINK_BODY_BYTES = 4096;

export const videosRoute = new Hono<{ Bindings: Env }>()
  .use("/:taskId/:name", anyOrigin)
  .get("/:taskId/:name", async (c) => {
    const { taskId, name } = c.req.param();
    await requireWatcher(c.req.raw, c.env, taskId, name);
    const options = { fileName: downloadName(taskId, name), download: c.req.query("download") === "1" };
    const served =
      isKnownForm(taskId, name) &&
      (await serveVideo(c.env.VIDEOS, videoKey(taskId, name), c.req.raw, options));
    if (served) return served;
    await requireStored(c.env, taskId, name);
    throw new Problem("not_stored", "The video was stored, but has since been deleted from R2.");
  })
  .post("/:taskId/:name/link", async (c) => {
    const token = await requireBearer(c.req.raw.headers, configOf(c.env));
    const { taskId, name } = c.req.param();
    const { LINK_LIFETIME, lifetimeExpiry, linkRequestSchema } = await import("../access/link-lifetime.ts");
    const body = linkRequestSchema.safeParse(parseJson(await readBody(c.req.raw, MAX_LINK_BODY_BYTES)));
    if (!body.success) {
      const { min, max } = LINK_LIFETIME;
      throw new Problem("invalid_body", `Send {"seconds": n}, a whole number from ${min} to ${max}.`);
    }
    await requireStored(c.env, taskId, name);
    const expires = lifetimeExpiry(body.data.seconds, Date.now());
    const link = `${new URL(c.req.url).origin}/videos/${taskId}/${name}`;
    const url = `${link}?${await signLink(taskId, name, expires, token)}`;
    c.header("cache-control", "no-store");
    return c.json({ url, expiresAt: new Date(expires * 1000).toISOString() });
  });

/** The name the provider's own sample code saves a video under: `veo3_<kind>_<taskId>_<index>.mp4`. */
function downloadName(taskId: string, name: string): string {
  return `veo3_${name.replace(/_(\d+\.\w+)$/, `_${taskId}_$1`)}`;
}
