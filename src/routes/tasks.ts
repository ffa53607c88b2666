/** `GET /videos/:taskId`: where a task stands. */

import { Hono } from "hono";
import { requireApiTokens, requireBearer } from "../access/bearer.ts";
import { linkExpiry, signLink } from "../access/signed-link.ts";
import { type Config, configOf, type Env } from "../config.ts";
import { Problem } from "../problem.ts";
import { matchesWeakly } from "../serving/preconditions.ts";
import type { Task } from "../task/task.ts";
import type { Snapshot } from "../task/task-object.ts";
import { taskETag, viewTask } from "../task/view.ts";
import { TASK_ID } from "../veo3/callback.ts";

/** What a client should wait before it asks again for a task that is not settled, in seconds. */
const POLL_SECONDS = "2";

export const tasksRoute = new Hono<{ Bindings: Env }>().get("/:taskId", async (c) => {
  const config = configOf(c.env);
  await requireBearer(c.req.raw.headers, config);
  const snapshot = await readTask(c.env, c.req.param("taskId"));
  if (snapshot === null) throw unknownTask();

  const { task, progress } = snapshot;
  const etag = taskETag(task, progress);
  c.header("etag", etag);
  if (task.settledAt === null) {
    c.header("cache-control", "no-store");
    c.header("retry-after", POLL_SECONDS);
  } else {
    c.header("cache-control", "private, max-age=0, must-revalidate");
  }
  if (matchesWeakly(c.req.header("if-none-match") ?? "", etag)) return c.body(null, 304);
  const links = await linksOf(task, new URL(c.req.url).origin, config);
  return c.json(viewTask(task, progress, links));
});

/** Null when it is unknown. An id that cannot be one wakes no object. */
export async function readTask(env: Env, taskId: string): Promise<Snapshot | null> {
  return TASK_ID.test(taskId) ? env.TASKS.getByName(taskId).read() : null;
}

export function unknownTask(): Problem {
  const detail = "No task with this id is known: no callback for it has arrived yet.";
  return new Problem("unknown_task", detail);
}

async function linksOf(task: Task, origin: string, config: Config): Promise<Map<string, string>> {
  const token = requireApiTokens(config);
  const expires = linkExpiry(config.LINK_TTL_SECONDS, Date.now());
  const stored = task.videos.filter((video) => video.state === "stored");
  const links = stored.map(async ({ name }) => {
    const query = await signLink(task.taskId, name, expires, token);
    return [name, `${origin}/videos/${task.taskId}/${name}?${query}`] as const;
  });
  return new Map(await Promise.all(links));
}
