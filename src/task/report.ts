/**
 * What the provider would say of a task, from what is known of it here: for record-info and for a client's own
 * callback URL. Pure.
 */

import { listsOf } from "../veo3/result.ts";
import type { TaskReport } from "../veo3/task-report.ts";
import { describeFailure } from "./failure.ts";
import { upgradeFailure, videosOf } from "./notification.ts";
import { firstFailure, isUnsettled, type Task, type Variant, type Video } from "./task.ts";

/** The code of a failure that is the receiver's own, and not the provider's. */
const RECEIVER_FAILED = 500;

/**
 * @param variant null: about the task itself; `4k`: about its 4K upgrade
 * @param urlOf the URL to report for a video, or null to leave the video out
 * @returns null while no result is known
 */
export function reportOf(
  task: Task,
  variant: Variant,
  urlOf: (video: Video) => string | null,
): TaskReport | null {
  const { taskId, createdAt, settledAt, updatedAt, fallback, resolution, message } = task;
  const videos = videosOf(task, variant);
  if (videos.some(isUnsettled)) return { taskId, createdAt, fallback, state: "generating" };
  // An upgrade in progress does not unsettle the task that it is an upgrade of.
  const completedAt = settledAt ?? updatedAt;
  const known = { taskId, createdAt, completedAt, resolution, fallback, ...listsOf(task) };
  if (videos.some(({ state }) => state === "stored")) {
    const said = variant === null ? message : null;
    return { ...known, state: "success", message: said, urls: urlsByKind(videos, urlOf) };
  }
  const failure = failureOf(task, variant, videos);
  return failure && { ...known, ...failure, state: "failed" };
}

function urlsByKind(videos: readonly Video[], urlOf: (video: Video) => string | null) {
  const groups = Map.groupBy(videos, ({ kind }) => kind);
  return Object.fromEntries(
    [...groups].map(([kind, group]) => [kind, group.flatMap((video) => urlOf(video) ?? [])]),
  );
}

function failureOf(task: Task, variant: Variant, videos: readonly Video[]) {
  const said = variant === null ? task : upgradeFailure(task, variant);
  if (said?.code != null && said.code !== 200) return { code: said.code, message: said.message };
  const reason = firstFailure(videos);
  if (reason !== undefined) {
    const { advice } = describeFailure(reason);
    return { code: RECEIVER_FAILED, message: `The video could not be stored (${reason}). ${advice}` };
  }
  // An upgrade that "succeeded" without videos.
  const failure = variant === null ? task.failure : said && ("no_videos" as const);
  return failure == null ? null : { code: RECEIVER_FAILED, message: describeFailure(failure).advice };
}
