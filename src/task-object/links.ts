/** The links of a task's stored videos, and the task as clients see it with them. */

import { requireApiTokens } from "../access/bearer.ts";
import { linkExpiry, signLink } from "../access/signed-link.ts";
import type { Config } from "../config.ts";
import type { Task } from "../task/task.ts";
import { type TaskView, viewTask } from "../task/view.ts";
import type { Snapshot } from "./rpc.ts";

/**
 * The signed link of each stored video, by its name.
 *
 * @param origin where the links lead
 * @param token the one that the caller has presented; nobody has presented one to a task's own jobs
 * @throws `Problem` `not_configured`, when there is no token to sign with
 */
export async function linksOf(
  task: Task,
  origin: string,
  config: Config,
  token: string = requireApiTokens(config),
): Promise<Map<string, string>> {
  const expires = linkExpiry(config.LINK_TTL_SECONDS, Date.now());
  const stored = task.videos.filter((video) => video.state === "stored");
  const links = stored.map(async ({ name }) => {
    const query = await signLink(task.taskId, name, expires, token);
    return [name, `${origin}/videos/${task.taskId}/${name}?${query}`] as const;
  });
  return new Map(await Promise.all(links));
}

/** @param token the one that the caller has presented */
export async function viewSnapshot(
  { task, progress }: Snapshot,
  origin: string,
  config: Config,
  token: string,
): Promise<TaskView> {
  return viewTask(task, progress, await linksOf(task, origin, config, token));
}
