/**
 * When things happen: the attempts at a video, the polls of a task, and its next alarm.
 *
 * Pure: `now` and `random` are passed in, all times are whole milliseconds since the epoch, however odd the settings.
 *
 * How often a video is attempted follows from the reason of its last failure (`failure.ts`). The wait before attempt
 * n+1 is random between 0 and base × 2^(n-1), at most 30 min ("full jitter": it spreads the attempts of many tasks),
 * and never shorter than a `Retry-After` of up to an hour.
 */

import { VIDEO_FAILURES, type VideoFailure } from "./failure.ts";
import { notificationDueAt } from "./notification.ts";
import { isUnsettled, type Poll, type Task, type Video } from "./task.ts";

export type RetryPolicy = {
  readonly baseMs: number;
  readonly windowMs: number;
  /** A video is not given up as gone before its URL has been known for so long. */
  readonly goneAfterMs: number;
};

const MAX_BACKOFF_MS = 30 * 60_000;
const MAX_RETRY_AFTER_MS = 60 * 60_000;

/**
 * A CDN may answer 404 shortly after a file was announced. Five tries tell that from a file that is gone, provided that
 * they are not all answered by one cache: see `goneAfterMs`.
 */
export const MAX_TIMES_GONE = 5;

/**
 * How long after a job should have started the alarm looks whether it is running: as long as a Worker's `waitUntil`
 * may last, so that the alarm takes over where the request's own time ends.
 */
export const WATCHDOG_MS = 30_000;

/** A deletion that fails for days, because R2 or the library is down, is repeated once an hour. */
const MAX_DELETION_BACKOFF_MS = 60 * 60_000;

/**
 * @param random 0 ≤ random < 1
 * @returns when to try again, or null to give up
 */
export function nextAttemptAt(
  video: Pick<Video, "tries" | "timesGone" | "sourceSince">,
  failed: { readonly reason: VideoFailure; readonly retryAfterMs: number },
  policy: RetryPolicy,
  now: number,
  random: number,
): number | null {
  const { attempts } = VIDEO_FAILURES[failed.reason];
  const isGone = attempts === "five_times" && video.timesGone + 1 >= MAX_TIMES_GONE;
  const timeMs = isGone ? Math.min(policy.goneAfterMs, policy.windowMs) : policy.windowMs;
  if (attempts === "once") return null;
  const deadline = video.sourceSince + timeMs;
  if (now >= deadline) return null;
  const backoff = random * Math.min(MAX_BACKOFF_MS, policy.baseMs * 2 ** (video.tries - 1));
  const wait = Math.max(backoff, Math.min(failed.retryAfterMs, MAX_RETRY_AFTER_MS));
  // The last attempt falls on the deadline itself, rather than the window closing on a wait.
  return Math.ceil(Math.min(now + wait, deadline));
}

/**
 * Record-info is the provider's documented alternative to callbacks, its confirmation of them (their signature does not
 * cover the URLs), and the source of fresh links. A task is polled while one of these is missing, for so long at most:
 * records are kept for 14 days and links for at least one day; a generation takes minutes.
 */
export const POLL_WINDOW_MS = 24 * 3_600_000;
const MAX_POLL_BACKOFF_MS = 15 * 60_000;

/**
 * The time between the first polls of tasks that are imported together. The provider takes 20 submissions in 10 s and
 * does not say how many polls; other tasks are polled meanwhile.
 */
export const IMPORTED_POLL_SPACING_MS = 600;
/** How many tasks are imported at a time, at most. */
export const MAX_IMPORTED = 500;
/** The time between two polls of an imported task, so that the largest import stays at that pace. */
const IMPORTED_POLL_INTERVAL_MS = MAX_IMPORTED * IMPORTED_POLL_SPACING_MS;

/** @param intervalMs `POLL_INTERVAL_SECONDS` */
export function pollInterval({ imported }: Task, intervalMs: number): number {
  return imported ? Math.max(intervalMs, IMPORTED_POLL_INTERVAL_MS) : intervalMs;
}

/** Polling that begins now, with its first poll at `at`. */
export function pollFrom(at: number, now: number): Poll {
  return { at, since: now, failures: 0 };
}

/** When to poll again after record-info had no result yet. */
export function nextPoll(poll: Poll, intervalMs: number, now: number): number {
  return Math.min(Math.ceil(now + intervalMs), poll.since + POLL_WINDOW_MS);
}

/**
 * When to poll again after record-info could not be reached: after the interval, doubled each time up to 15 min, and up
 * to a half more, so that many tasks don't poll together; never before a `Retry-After` of up to an hour.
 *
 * @param random 0 ≤ random < 1
 */
export function nextPollAfterFailure(
  poll: Poll,
  intervalMs: number,
  retryAfterMs: number,
  now: number,
  random: number,
): number {
  const backoff = Math.min(MAX_POLL_BACKOFF_MS, intervalMs * 2 ** poll.failures);
  const wait = Math.max(backoff * (1 + random / 2), Math.min(retryAfterMs, MAX_RETRY_AFTER_MS));
  return Math.min(Math.ceil(now + wait), poll.since + POLL_WINDOW_MS);
}

/** The videos to attempt now, longest overdue first, without those whose transfer is running. */
export function dueVideos(task: Task, now: number, running: ReadonlySet<string>): Video[] {
  return task.videos
    .filter((video) => isWork(video) && !running.has(video.name) && dueAt(video) <= now)
    .sort((a, b) => dueAt(a) - dueAt(b));
}

/** A video that waits for a fresh link has nothing to fetch. */
function isWork(video: Video): boolean {
  return isUnsettled(video) && video.freshLink !== "wanted";
}

/** Of a video that is being stored: when it is due again, should no transfer be running. */
function dueAt({ state, resumeAt, nextAttemptAt }: Video): number {
  return (state === "storing" ? resumeAt : nextAttemptAt) ?? 0;
}

/**
 * How long after its beginning an attempt that was interrupted is repeated, in milliseconds: the first one as soon as
 * that is noticed, as a deploy interrupts one, then less and less often, as one that fails, because it may be the attempt
 * itself that ends its object.
 *
 * @param interruptions how many attempts before it were interrupted
 * @param baseMs the first wait of the backoff
 */
export function interruptionBackoff(interruptions: number, baseMs: number): number {
  return interruptions === 0 ? 0 : Math.min(MAX_BACKOFF_MS, baseMs * 2 ** interruptions);
}

/** Interruptions in a row that are not an accident: then the video's window ends it, as it ends one that fails. */
const MAX_ACCIDENTS = 3;

/** Whether an interrupted video is not attempted again. */
export function isInterruptedForGood(video: Video, windowMs: number, now: number): boolean {
  const { state, interruptions, sourceSince } = video;
  return state === "storing" && interruptions >= MAX_ACCIDENTS && now >= sourceSince + windowMs;
}

/**
 * When the alarm has to wake the task, or null when nothing is left to do.
 *
 * @param busy a job is running, or is about to be started: its end starts what is due already, and the alarm only
 *   watches that this happens
 * @param retentionMs how long a settled task is kept; 0: for good
 * @param listingDueAt when the task is to be listed in the library; null: it is
 */
export function nextWakeAt(
  task: Task,
  now: number,
  busy: boolean,
  retentionMs: number,
  listingDueAt: number | null = null,
): number | null {
  const watchdog = now + WATCHDOG_MS;
  // Each wait is as long as the deletion has taken so far, so that the waits double.
  if (task.deleted) {
    return now + Math.min(Math.max(now - task.updatedAt, WATCHDOG_MS), MAX_DELETION_BACKOFF_MS);
  }
  const times = dueTimes(task, listingDueAt).map((at) => (at > now ? at : busy ? watchdog : now));
  times.push(...storing(task).map((video) => Math.max(watchdog, dueAt(video))));
  if (times.length > 0) return Math.min(...times);
  return task.settledAt !== null && retentionMs > 0 ? task.settledAt + retentionMs : null;
}

/** Whether a settled task was kept for long enough. A notification that is pending is sent first: that ends in 28 h. */
export function isExpired({ settledAt, notifications }: Task, retentionMs: number, now: number): boolean {
  const isOver = retentionMs > 0 && settledAt !== null && settledAt + retentionMs <= now;
  return isOver && !notifications.some(({ state }) => state === "pending");
}

/** When the next thing falls due that is not due yet; null: nothing does. */
export function nextDueAt(task: Task, now: number, listingDueAt: number | null): number | null {
  const times = [...dueTimes(task, listingDueAt), ...storing(task).map(dueAt)].filter((at) => at > now);
  return times.length > 0 ? Math.min(...times) : null;
}

/** Since when a task has been overdue, should none of its jobs be running; null: nothing of it is. */
export function overdueSince(task: Task, now: number): number | null {
  const times = [
    ...dueTimes(task, null),
    ...storing(task).map((video) => video.resumeAt ?? video.sourceSince),
  ];
  const since = Math.min(...times);
  return since < now ? since : null;
}

function storing({ videos }: Task): Video[] {
  return videos.filter(({ state }) => state === "storing");
}

/** When each pending thing of a task is due. A transfer that is running is none of them. */
function dueTimes(task: Task, listingDueAt: number | null): number[] {
  const pending = task.videos.filter((video) => isWork(video) && video.state === "pending");
  const media = task.videos.map(({ mediaAt }) => mediaAt);
  const notifications = task.notifications.map((one) => notificationDueAt(task, one));
  const others = [task.poll?.at, ...notifications, ...media, listingDueAt];
  return [...pending.map(dueAt), ...others.filter((at) => at != null)];
}
