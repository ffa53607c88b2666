/**
 * A task as clients see it.
 *
 * Pure: links are made elsewhere and passed in. Nothing of the deliveries, uploads or hosts behind it is shown.
 */

import type * as z from "zod/mini";
import { describeFailure } from "./failure.ts";
import type { Progress } from "./progress.ts";
import { type Task, taskFailure, taskState, type Video } from "./task.ts";
import type { taskViewSchema, videoViewSchema } from "./view-schema.ts";

export type VideoView = z.infer<typeof videoViewSchema>;
export type TaskView = z.infer<typeof taskViewSchema>;

type ProgressByName = Readonly<Record<string, Progress>>;

/** @param links the link of each stored video, by name */
export function viewTask(task: Task, progress: ProgressByName, links: ReadonlyMap<string, string>): TaskView {
  const reason = taskFailure(task);
  return {
    taskId: task.taskId,
    state: taskState(task),
    code: task.code,
    message: task.message,
    failure: reason && describeFailure(reason),
    videos: task.videos.map((video) => viewVideo(video, progress[video.name], links.get(video.name) ?? null)),
    resolution: task.resolution,
    fallback: task.fallback,
    ...(task.extends !== null && { extends: task.extends }),
    callbacks: task.callbacks,
    createdAt: iso(task.createdAt),
    updatedAt: iso(task.updatedAt),
    settledAt: task.settledAt === null ? null : iso(task.settledAt),
    history: task.history.map(({ at, event, detail }) => ({ at: iso(at), event, detail })),
  };
}

function viewVideo(video: Video, progress: Progress | undefined, url: string | null): VideoView {
  const { name, kind, index, state, sourceUrl, stored, attempts, failure, nextAttemptAt } = video;
  return {
    name,
    kind,
    index,
    state,
    url,
    sourceUrl,
    bytes: stored?.bytes ?? progress?.totalBytes ?? null,
    receivedBytes: stored?.bytes ?? progress?.receivedBytes ?? 0,
    contentType: stored?.contentType ?? null,
    etag: stored?.etag ?? null,
    attempts,
    nextAttemptAt: nextAttemptAt === null ? null : iso(nextAttemptAt),
    failure,
  };
}

/**
 * Follows the task's version and the progress shown, not the clock in its links: weak, as two answers with the same
 * tag may differ in how long their links still last.
 */
export function taskETag(task: Task, progress: ProgressByName): string {
  const received = Object.values(progress).reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  // A task that was deleted and came back starts its versions anew, but not its time.
  return `W/"${task.createdAt.toString(36)}-${task.version}${received > 0 ? `-${received}` : ""}"`;
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
