/**
 * What an event does to a task: the one place that decides.
 *
 * Pure: no I/O, no clock, no randomness; the task passed in is never changed. The same events in the same order give
 * the same task.
 */

import type { VideoFailure } from "../archive/failure.ts";
import { generationFailure } from "../veo3/failure.ts";
import { MAX_VIDEOS, type Result } from "../veo3/result.ts";
import { isUnsettled, type Task, taskState, type Video } from "./task.ts";

export type TaskEvent =
  | {
      readonly type: "callback";
      readonly callback: Result;
      /** Digest of the delivery's meaning. */
      readonly delivery: string;
      /** `host[:port]` it came in by. */
      readonly host: string;
    }
  /** A person asks for failed videos to be tried again. */
  | { readonly type: "retry" }
  | { readonly type: "deleted" }
  | { readonly type: "attempts_started"; readonly names: readonly string[] }
  | { readonly type: "upload_opened"; readonly name: string; readonly upload: NonNullable<Video["upload"]> }
  | { readonly type: "part_stored"; readonly name: string; readonly etag: string }
  | { readonly type: "upload_lost"; readonly name: string }
  | { readonly type: "video_stored"; readonly name: string; readonly stored: NonNullable<Video["stored"]> }
  | {
      readonly type: "attempt_failed";
      readonly name: string;
      /** What was asked for: the video may have a fresh URL by now. */
      readonly sourceUrl: string;
      readonly failure: { readonly reason: VideoFailure; readonly message: string };
      /** Null: given up. */
      readonly retryAt: number | null;
    };

/** `ignored`: recorded, but it cannot change what the task came to. `refused`: nothing is recorded. */
export type Outcome = "accepted" | "duplicate" | "ignored" | "refused";

/** `task` is the very task passed in when nothing changed. */
export type Decision = { readonly outcome: Outcome; readonly task: Task | null };

/** Enough to tell a task's story; older entries make room. */
const MAX_HISTORY = 100;
/** Far above the provider's four tries; a delivery that fell out is decided again, to no effect. */
const MAX_DELIVERIES = 100;

export function decide(task: Task | null, event: TaskEvent, now: number): Decision {
  if (event.type === "callback") return decideCallback(task, event, now);
  // The task was deleted while a transfer ran: its end has no one to be told to.
  if (task === null || task.deleted) return { outcome: "ignored", task };
  if (event.type === "deleted") return { outcome: "accepted", task: changed(task, { deleted: true }, now) };
  if (event.type === "retry") return decideRetry(task, now);
  if (event.type === "attempts_started") {
    const started = updateVideos(task, event.names, (video) =>
      isUnsettled(video) ? startAttempt(video) : video,
    );
    return accepted(task, started, now);
  }
  const video = task.videos.find((candidate) => candidate.name === event.name);
  if (video === undefined || !isUnsettled(video)) return { outcome: "ignored", task };
  const update = (change: Partial<Video>) =>
    updateVideos(task, [event.name], (current) => ({ ...current, ...change }));
  switch (event.type) {
    case "upload_opened":
      return accepted(task, update({ upload: event.upload }), now);
    case "part_stored": {
      const { upload } = video;
      if (upload === null) return { outcome: "ignored", task };
      return accepted(task, update({ upload: { ...upload, parts: [...upload.parts, event.etag] } }), now);
    }
    case "upload_lost":
      return accepted(task, update({ upload: null }), now);
    case "video_stored": {
      const { stored, name } = event;
      const videos = update({ state: "stored", stored, nextAttemptAt: null, upload: null, failure: null });
      return accepted(task, videos, now, ["video_stored", `${name}, ${stored.bytes} bytes`]);
    }
    case "attempt_failed": {
      const { failure, name } = event;
      // While the attempt ran, a callback may have brought a fresh URL: what failed says nothing of that one.
      const isFresh = video.sourceUrl !== event.sourceUrl;
      const retryAt = isFresh ? now : event.retryAt;
      const sourceSince = isFresh ? now : video.sourceSince;
      const timesGone = video.timesGone + (failure.reason === "source_gone" && !isFresh ? 1 : 0);
      const state = retryAt === null ? "failed" : "pending";
      const videos = update({ state, nextAttemptAt: retryAt, sourceSince, timesGone, failure });
      const entry = retryAt === null ? "video_failed" : "attempt_failed";
      return accepted(task, videos, now, [entry, `${name}: ${failure.reason}, ${failure.message}`]);
    }
  }
}

function decideRetry(task: Task, now: number): Decision {
  const failed = task.videos.filter((video) => video.state === "failed").map((video) => video.name);
  if (failed.length === 0) return { outcome: "ignored", task };
  const videos = updateVideos(task, failed, (video) => refreshSource(video, video.sourceUrl, now));
  return accepted(task, videos, now, ["retry_requested", failed.join(", ")]);
}

type CallbackEvent = Extract<TaskEvent, { type: "callback" }>;

function decideCallback(known: Task | null, event: CallbackEvent, now: number): Decision {
  const { callback, delivery, host } = event;
  const task = known ?? newTask(callback.taskId, host, now);
  if (task.deliveries.includes(delivery)) return { outcome: "duplicate", task: known };
  const effect = effectOf(callback, task, now);
  if (effect === "refused") return { outcome: "refused", task: known };
  const outcome = effect === null ? "ignored" : "accepted";
  const recorded = {
    host,
    callbacks: task.callbacks + 1,
    deliveries: [...task.deliveries, delivery].slice(-MAX_DELIVERIES),
  };
  const detail = `code ${callback.code}, videos: ${callback.videos.length}`;
  return { outcome, task: changed(task, { ...recorded, ...effect }, now, [`callback_${outcome}`, detail]) };
}

/** What a callback changes beyond being recorded; null when nothing. */
function effectOf(callback: Result, task: Task, now: number): Partial<Task> | null | "refused" {
  const { code, message } = callback;
  const succeeded = code === 200;
  if (succeeded && callback.videos.length > 0) {
    const videos = mergeVideos(task.videos, callback.videos, now);
    if (videos.length > MAX_VIDEOS) return "refused";
    const news = videos.some((video, index) => video !== task.videos[index]);
    if (!news) return null;
    const resolution = callback.resolution ?? task.resolution;
    const fallback = callback.fallback ?? task.fallback;
    return { code, message, failure: null, videos, resolution, fallback };
  }
  // Once there are videos, no failure takes them back.
  if (task.videos.length > 0) return null;
  const failure = succeeded ? "no_videos" : generationFailure(code, message);
  // A code nobody knows says less than the failure already known.
  if (failure === "unknown" && task.failure !== null) return null;
  return { code, message, failure };
}

/**
 * The known videos with their URLs refreshed, then the new ones. A video keeps its object where nothing changed.
 *
 * A URL told again, alike but for its query string (where providers put signatures and expiry), is the same video.
 */
function mergeVideos(known: readonly Video[], told: Result["videos"], now: number): Video[] {
  const videos = [...known];
  const claimed = new Set<number>();
  const claim = (isMatch: (video: Video) => boolean): number => {
    const index = known.findIndex((video, candidate) => !claimed.has(candidate) && isMatch(video));
    if (index >= 0) claimed.add(index);
    return index;
  };
  // Exact matches first: `/download?id=1` and `/download?id=2` in one callback are two videos.
  const unmatched = told.filter(({ url }) => claim((video) => video.sourceUrl === url) < 0);
  for (const { kind, url } of unmatched) {
    const index = claim(
      (video) => video.kind === kind && withoutQuery(video.sourceUrl) === withoutQuery(url),
    );
    const video = videos[index];
    if (video === undefined) videos.push(newVideo(kind, nextIndex(videos, kind), url, now));
    else if (video.state !== "stored") videos[index] = refreshSource(video, url, now);
  }
  return videos;
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, "");
}

function nextIndex(videos: readonly Video[], kind: Video["kind"]): number {
  return videos.filter((video) => video.kind === kind).length;
}

/** A fresh link is a fresh chance; a transfer that runs goes on, and its retry uses the new link. */
function refreshSource(video: Video, sourceUrl: string, now: number): Video {
  const refreshed = { ...video, sourceUrl, sourceSince: now, tries: 0, timesGone: 0 };
  return video.state === "storing" ? refreshed : { ...refreshed, state: "pending", nextAttemptAt: now };
}

function newTask(taskId: string, host: string, now: number): Task {
  return {
    taskId,
    version: 0,
    host,
    code: null,
    message: null,
    failure: null,
    videos: [],
    resolution: null,
    fallback: null,
    callbacks: 0,
    deliveries: [],
    createdAt: now,
    updatedAt: now,
    settledAt: null,
    deleted: false,
    history: [],
  };
}

function newVideo(kind: Video["kind"], index: number, sourceUrl: string, now: number): Video {
  return {
    name: `${kind}_${index}.mp4`,
    kind,
    index,
    state: "pending",
    sourceUrl,
    sourceSince: now,
    stored: null,
    attempts: 0,
    tries: 0,
    timesGone: 0,
    nextAttemptAt: now,
    upload: null,
    failure: null,
  };
}

/** Counted before it runs, so that an attempt that kills the process is counted too. */
function startAttempt(video: Video): Video {
  return {
    ...video,
    state: "storing",
    attempts: video.attempts + 1,
    tries: video.tries + 1,
    nextAttemptAt: null,
  };
}

function updateVideos(task: Task, names: readonly string[], update: (video: Video) => Video): Video[] {
  return task.videos.map((video) => (names.includes(video.name) ? update(video) : video));
}

type Entry = readonly [event: string, detail: string];

function accepted(task: Task, videos: Video[], now: number, entry?: Entry): Decision {
  return { outcome: "accepted", task: changed(task, { videos }, now, entry) };
}

function changed(task: Task, change: Partial<Task>, now: number, entry?: Entry): Task {
  const next = { ...task, ...change, version: task.version + 1, updatedAt: now };
  const settled = !["waiting", "storing"].includes(taskState(next));
  const history = entry ? [...task.history, { at: now, event: entry[0], detail: entry[1] }] : task.history;
  return {
    ...next,
    settledAt: settled ? (task.settledAt ?? now) : null,
    history: history.slice(-MAX_HISTORY),
  };
}
