/**
 * Handing on: what a client's own callback URL is to be told, and when.
 *
 * Pure. It is told once the videos are stored (or it is certain that there will be none), and again as the provider
 * does it when it did not listen: after 1, 5 and 15 minutes, then never. What is told once is told anew only when
 * there is more to tell: a success after a failure, or further videos.
 */

import { isBase, isUnsettled, type Notification, type Task, type Video } from "./task.ts";

const RETRY_MINUTES = [1, 5, 15] as const;
const MINUTE_MS = 60_000;

/** Of how many videos; 0: of a failure. */
export type Report = number;

/** What there is to tell; null while nothing is final. */
export function reportOf(task: Task, { variant, failure }: Notification): Report | null {
  const videos = videosOf(task, variant);
  if (videos.some(isUnsettled)) return null;
  if (videos.length > 0) return videos.filter((video) => video.state === "stored").length;
  // A failure that record-info may still contradict is not final.
  const hasFailed = variant === null ? task.failure !== null && task.poll === null : failure !== null;
  return hasFailed ? 0 : null;
}

/** The videos that a notification is about. */
export function videosOf(task: Task, variant: Notification["variant"]): Video[] {
  return task.videos.filter((video) => (variant === null ? isBase(video) : isUpgradeTo4k(video)));
}

function isUpgradeTo4k({ kind }: Video): boolean {
  return kind === "4k" || kind === "4k_image";
}

/** The notifications of a task as it is now: due where there is something new to tell. */
export function dueNotifications(task: Task, now: number): Notification[] {
  return task.notifications.map((notification) => {
    const report = reportOf(task, notification);
    if (report !== null && report > (notification.reported ?? -1))
      return notification.at === null ? { ...notification, at: now, tries: 0 } : notification;
    return notification.at === null ? notification : { ...notification, at: null };
  });
}

export function afterSending(
  notification: Notification,
  report: Report,
  delivered: boolean,
  now: number,
): Notification {
  const minutes = RETRY_MINUTES[notification.tries];
  if (delivered || minutes === undefined) return { ...notification, reported: report, at: null };
  return { ...notification, tries: notification.tries + 1, at: now + minutes * MINUTE_MS };
}
