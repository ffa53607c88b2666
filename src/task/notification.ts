/**
 * When a client's own callback URL is called, and about what.
 *
 * Pure. It is called once the videos are stored, or once it is certain that there will be none. What was reported is reported again
 * only when there is more: a success after a failure, or further videos.
 */

import { VIDEO_KINDS } from "../veo3/video-kinds.ts";
import { isUnsettled, type Notification, type Task, type Variant, type Video } from "./task.ts";

/** How many stored videos there are to report, 0 for a failure; null while nothing is final. */
export function storedToReport(task: Task, { variant, failure }: Notification): number | null {
  const videos = videosOf(task, variant);
  if (videos.some(isUnsettled)) return null;
  if (videos.length > 0) return videos.filter((video) => video.state === "stored").length;
  // A failure that a poll may still contradict is not final.
  const hasFailed = variant === null ? task.failure !== null && task.poll === null : failure !== null;
  return hasFailed ? 0 : null;
}

/** The videos that a notification is about. */
export function videosOf(task: Task, variant: Variant): Video[] {
  return task.videos.filter(({ kind }) => VIDEO_KINDS[kind].upgrade === variant);
}

/** The notifications of a task as it is now: due where there is something new to report. */
export function dueNotifications(task: Task, now: number): Notification[] {
  return task.notifications.map((notification) => {
    const stored = storedToReport(task, notification);
    if (stored !== null && stored > (notification.reported ?? -1))
      return notification.at === null ? { ...notification, at: now, tries: 0 } : notification;
    return notification.at === null ? notification : { ...notification, at: null };
  });
}
