/** What the routes of a video share: who may watch it, from which pages, and whether there is one. */

import { cors } from "hono/cors";
import { readingTokens, requireApiTokens } from "../access/bearer.ts";
import { requireReader } from "../access/session.ts";
import { hasLink, verifyLink } from "../access/signed-link.ts";
import { configOf } from "../config.ts";
import { PROBLEMS, Problem } from "../http/problem.ts";
import { readTask } from "../task-object/stub.ts";
import { TASK_ID } from "../veo3/result.ts";

const VIDEO_NAME = /^[a-z0-9_]{1,32}_\d{1,3}\.(mp4|jpg|png|webp)$/;

/** Pages of other origins may play signed links. They cannot send a bearer token. */
export const anyOrigin = cors({
  origin: "*",
  allowMethods: ["GET", "HEAD", "OPTIONS"],
  allowHeaders: ["Range", "If-Range", "If-None-Match"],
  exposeHeaders: ["Content-Range", "Accept-Ranges", "Content-Length", "ETag"],
  maxAge: 86_400,
});

/** By the video's own signed link, a bearer token or a session. @throws `Problem` */
export async function requireWatcher(request: Request, env: Env, taskId: string, name: string) {
  const query = new URL(request.url).searchParams;
  const config = configOf(env);
  if (hasLink(query)) {
    requireApiTokens(config);
    await verifyLink(taskId, name, query, readingTokens(config), Date.now());
  } else {
    await requireReader(request.headers, config);
  }
}

/** Whether there can be such a video. Other names are not asked for. */
export function isKnownForm(taskId: string, name: string): boolean {
  return TASK_ID.test(taskId) && VIDEO_NAME.test(name);
}

/** Asks the task. @throws `Problem` `unknown_task`, `unknown_video`, `not_stored` */
export async function requireStored(env: Env, taskId: string, name: string): Promise<void> {
  const task = (await readTask(env, taskId))?.task;
  if (task === undefined) throw new Problem("unknown_task");
  const video = task.videos.find((candidate) => candidate.name === name);
  if (video === undefined) throw new Problem("unknown_video");
  if (video.state === "failed") {
    throw new Problem("not_stored", `The video could not be stored: ${video.failure?.reason}.`);
  }
  if (video.state !== "stored") {
    throw new Problem("not_stored", PROBLEMS.not_stored.detail, { "retry-after": "2" });
  }
}
