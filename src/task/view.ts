/**
 * A task as clients see it.
 *
 * Pure: the caller makes the links and passes them in. Deliveries, uploads and the receiver's origin are not shown.
 */

import type * as z from "zod/mini";
import { describeFailure } from "./failure.ts";
import { endpointHost } from "./notification.ts";
import { type Notification, type Task, taskFailure, taskState, type Video } from "./task.ts";
import type { notificationViewSchema, taskViewSchema, videoViewSchema } from "./view-schema.ts";

export type VideoView = z.infer<typeof videoViewSchema>;
export type NotificationView = z.infer<typeof notificationViewSchema>;
export type TaskView = z.infer<typeof taskViewSchema>;

/** How far the transfer of a video has come. It lives in memory only: no row holds it. */
export type Progress = {
  receivedBytes: number;
  /** Null while it is not known. */
  totalBytes: number | null;
};

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
    request: task.request,
    reference: task.reference,
    notifications: task.notifications.map(viewNotification),
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
  const { name, kind, index, state, sourceUrl, stored, media, attempts, failure, nextAttemptAt } = video;
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
    media,
    etag: stored?.etag ?? null,
    posterUrl: video.poster === null || url === null ? null : posterLink(url),
    attempts,
    nextAttemptAt: nextAttemptAt === null ? null : iso(nextAttemptAt),
    failure,
  };
}

/** @param videoLink the video's signed link, whose signature opens its poster too */
function posterLink(videoLink: string): string {
  return videoLink.replace("?", "/poster?");
}

function viewNotification(notification: Notification): NotificationView {
  const { id, type, endpoint, state, attempts, at, detail } = notification;
  const nextAttemptAt = at === null ? null : iso(at);
  return { id, type, endpoint: endpointHost(endpoint), state, attempts, nextAttemptAt, detail };
}

/**
 * Changes with the task's version and its progress. The tag is weak, because two responses with the same tag may have
 * links that expire at different times.
 */
export function taskETag(task: Task, progress: ProgressByName): string {
  const received = Object.values(progress).reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  // The versions of a task that was deleted and came back start again; its creation time tells it from the old one.
  return `W/"${task.createdAt.toString(36)}-${task.version}-${received}"`;
}

/** As clients see an instant. */
export function iso(instant: number): string {
  return new Date(instant).toISOString();
}
