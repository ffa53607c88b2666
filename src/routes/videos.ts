/** `GET` and `HEAD /videos/:taskId/:name`: a stored video, by bearer token, session or signed link. */

import { cors } from "hono/cors";
import { Hono } from "hono/tiny";
import { readingTokens, requireApiTokens } from "../access/bearer.ts";
import { requireReader } from "../access/session.ts";
import { hasLink, verifyLink } from "../access/signed-link.ts";
import { configOf } from "../config.ts";
import { PROBLEMS, Problem } from "../http/problem.ts";
import { videoKey } from "../task/task.ts";
import { readTask, unknownTask } from "../task-object/stub.ts";
import { TASK_ID } from "../veo3/result.ts";
import { serveVideo } from "./serve-video.ts";

const VIDEO_NAME = /^[a-z0-9_]{1,32}_\d{1,3}\.(mp4|jpg|png|webp)$/;

/** Pages of other origins may play signed links. They cannot send a bearer token. */
const anyOrigin = cors({
  origin: "*",
  allowMethods: ["GET", "HEAD", "OPTIONS"],
  allowHeaders: ["Range", "If-Range", "If-None-Match"],
  exposeHeaders: ["Content-Range", "Accept-Ranges", "Content-Length", "ETag"],
  maxAge: 86_400,
});

export const videosRoute = new Hono<{ Bindings: Env }>()
  .use("/:taskId/:name", anyOrigin)
  .get("/:taskId/:name", async (c) => {
    const { taskId, name } = c.req.param();
    const query = new URL(c.req.url).searchParams;
    await requireAccess(c.req.raw.headers, taskId, name, query, c.env);

    const isKnownForm = TASK_ID.test(taskId) && VIDEO_NAME.test(name);
    const options = { fileName: downloadName(taskId, name), download: query.get("download") === "1" };
    const served =
      isKnownForm && (await serveVideo(c.env.VIDEOS, videoKey(taskId, name), c.req.raw, options));
    return served || (await whyNotServed(c.env, taskId, name));
  });

async function requireAccess(
  headers: Headers,
  taskId: string,
  name: string,
  query: URLSearchParams,
  env: Env,
) {
  const config = configOf(env);
  if (!hasLink(query)) return requireReader(headers, config);
  requireApiTokens(config);
  return verifyLink(taskId, name, query, readingTokens(config), Date.now());
}

/** The name the provider's own sample code saves a video under: `veo3_<kind>_<taskId>_<index>.mp4`. */
function downloadName(taskId: string, name: string): string {
  return `veo3_${name.replace(/_(\d+\.\w+)$/, `_${taskId}_$1`)}`;
}

async function whyNotServed(env: Env, taskId: string, name: string): Promise<never> {
  const task = (await readTask(env, taskId))?.task;
  if (task === undefined) throw unknownTask();
  const video = task.videos.find((candidate) => candidate.name === name);
  if (video === undefined) throw new Problem("unknown_video");
  if (video.state === "stored") {
    throw new Problem("not_stored", "The video was stored, but has since been deleted from R2.");
  }
  if (video.state === "failed") {
    throw new Problem("not_stored", `The video could not be stored: ${video.failure?.reason}.`);
  }
  throw new Problem("not_stored", PROBLEMS.not_stored.detail, { "retry-after": "2" });
}
