/**
 * Reading what a stored video says of itself: when, how often, and what it does to the task. It never changes what the
 * task has come to.
 *
 * Pure.
 */

import { changed, changedUnseen } from "./change.ts";
import type { TaskHandler } from "./events.ts";
import type { Task, Video } from "./task.ts";

/**
 * How long after it was started a reading is repeated that came to nothing, in first waits of the backoff: with the
 * default 30 s and 10 min. After the one that follows the last wait it is given up.
 */
const WAITS = [6, 120] as const;

/** The videos to read now. One that an earlier version has stored is read as soon as somebody looks at it. */
export function dueMedia(task: Task, now: number, running: ReadonlySet<string>): Video[] {
  return task.videos.filter((video) => {
    const isDue = video.mediaAt === null ? isUnread(video) : video.mediaAt <= now;
    return isDue && !running.has(video.name);
  });
}

/** Whether an earlier version has stored a video, which has never been read. */
export function hasUnreadMedia({ videos }: Task): boolean {
  return videos.some(isUnread);
}

function isUnread({ state, mediaTries, mediaAt }: Video): boolean {
  return state === "stored" && mediaTries === 0 && mediaAt === null;
}

/** Readings are counted before they run, so that one that kills the process is counted too. */
export const decideMediaStarted: TaskHandler<"media_started"> = (task, { names, baseMs }, now) => {
  const videos = task.videos.map((video) =>
    names.includes(video.name) ? withTry(video, baseMs, now) : video,
  );
  return { outcome: "accepted", task: changedUnseen(task, { videos }) };
};

function withTry(video: Video, baseMs: number, now: number): Video {
  const wait = WAITS[video.mediaTries];
  const mediaAt = wait === undefined ? null : Math.ceil(now + wait * baseMs);
  return { ...video, mediaTries: video.mediaTries + 1, mediaAt };
}

export const decideMediaRead: TaskHandler<"media_read"> = (task, { name, etag, media }, now) => {
  const isRead = (video: Video) => video.name === name && video.stored?.etag === etag;
  if (!task.videos.some(isRead)) return { outcome: "ignored", task };
  const videos = task.videos.map((video) => (isRead(video) ? { ...video, media, mediaAt: null } : video));
  const change = media === null ? changedUnseen : changed;
  return { outcome: "accepted", task: change(task, { videos }, now) };
};
