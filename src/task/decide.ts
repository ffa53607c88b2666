/**
 * What an event does to a task: the one place that decides.
 *
 * Pure: no I/O, no clock, no randomness; the task passed in is never changed. The same events in the same order give
 * the same task.
 */

import type { VideoFailure } from "../transfer/failure.ts";
import type { Result } from "../veo3/result.ts";
import { changed, changedUnseen, type Entry, newTask } from "./change.ts";
import { effectOf, isKnown, mergeVideos, refreshSource } from "./merge.ts";
import { afterSending, type Report } from "./notification.ts";
import { decidePoll, isLinkWanted, type PollEvent, pollFrom } from "./poll.ts";
import { isBase, isUnsettled, type Notification, type Task, type Video } from "./task.ts";
import { withPart } from "./upload-parts.ts";

export type TaskEvent =
  | PollEvent
  | {
      readonly type: "callback";
      readonly result: Result;
      /** Digest of the delivery's meaning. */
      readonly delivery: string;
      /** Of the receiver, as it was called. */
      readonly origin: string;
      readonly variant: Notification["variant"];
      /** Its URLs are not believed before record-info has told them too. */
      readonly confirm: boolean;
    }
  /** A task was submitted, by way of this receiver or not; or its 4K upgrade was asked for. */
  | {
      readonly type: "registered";
      readonly taskId: string;
      readonly origin: string;
      readonly extends: string | null;
      readonly variant: Notification["variant"];
      /** A client's own callback URL; `refusal` says why it is not told. */
      readonly notification: { readonly url: string; readonly refusal: string | null } | null;
      /** When to ask record-info, should no callback come. */
      readonly pollAt: number;
    }
  /** An upgrade's URLs, from the provider itself. */
  | { readonly type: "upgrade"; readonly result: Result; readonly origin: string }
  | {
      readonly type: "notification_sent";
      readonly variant: Notification["variant"];
      /** What was called: another may have been registered meanwhile. */
      readonly url: string;
      readonly report: Report;
      readonly delivered: boolean;
      /** Host and status. */
      readonly detail: string;
    }
  /** A person asks for failed videos to be tried again. `canPoll`: record-info can be asked. */
  | { readonly type: "retry"; readonly canPoll: boolean }
  | { readonly type: "deleted" }
  | { readonly type: "attempts_started"; readonly names: readonly string[] }
  | { readonly type: "upload_opened"; readonly name: string; readonly upload: NonNullable<Video["upload"]> }
  | { readonly type: "part_stored"; readonly name: string; readonly number: number; readonly etag: string }
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
      /** Record-info can be asked for a fresh link. */
      readonly canPoll: boolean;
    };

/** `ignored`: recorded, but it cannot change what the task came to. `refused`: nothing is recorded. */
export type Outcome = "accepted" | "duplicate" | "ignored" | "refused";

/** `task` is the very task passed in when nothing changed. */
export type Decision = { readonly outcome: Outcome; readonly task: Task | null };

/** Far above the provider's four tries; a delivery that fell out is decided again, to no effect. */
const MAX_DELIVERIES = 100;

export function decide(task: Task | null, event: TaskEvent, now: number): Decision {
  // The first word of a task can be any of these.
  switch (event.type) {
    case "callback":
      return decideCallback(task, event, now);
    case "registered":
      return decideRegistration(task, event, now);
    case "upgrade":
      return decideUpgrade(task ?? newTask(event.result.taskId, event.origin, now), event.result, now);
  }
  // The task was deleted while something ran: its end has no one to be told to.
  if (task?.deleted) return { outcome: "ignored", task };
  switch (event.type) {
    case "poll_answered":
    case "poll_failed":
    case "provider_key_removed":
    case "polling_ended":
      return decidePoll(task, event, now);
  }
  if (task === null) return { outcome: "ignored", task };
  switch (event.type) {
    case "deleted":
      return { outcome: "accepted", task: changed(task, { deleted: true }, now) };
    case "retry":
      return decideRetry(task, event.canPoll, now);
    case "notification_sent":
      return decideSent(task, event, now);
    case "attempts_started": {
      if (event.names.length === 0) return { outcome: "ignored", task };
      const started = updateVideos(task, event.names, (video) =>
        isUnsettled(video) ? startAttempt(video) : video,
      );
      return accepted(task, started, now);
    }
    default:
      return decideVideo(task, event, now);
  }
}

type EventOf<Type extends TaskEvent["type"]> = Extract<TaskEvent, { type: Type }>;

function decideCallback(known: Task | null, event: EventOf<"callback">, now: number): Decision {
  const { result, delivery, origin } = event;
  const task = known ?? newTask(result.taskId, origin, now);
  if (task.deliveries.includes(delivery)) return { outcome: "duplicate", task: known };
  // Record-info told it first: this is the other half of the same news.
  const isFirst = task.callbacks === 0 && event.variant === null;
  if (isFirst && isKnown(result, task)) return { outcome: "duplicate", task: known };
  const effect = callbackEffect(task, event, now);
  if (effect === "refused") return { outcome: "refused", task: known };
  // An upgrade, not believed or in vain, of a task that nobody knows.
  if (effect === null && known === null) return { outcome: "ignored", task: null };
  const outcome = effect === null ? "ignored" : "accepted";
  const recorded = {
    origin,
    callbacks: task.callbacks + 1,
    deliveries: [...task.deliveries, delivery].slice(-MAX_DELIVERIES),
    ...(event.variant !== null && { notifications: withUpgradeFailure(task.notifications, event) }),
  };
  const what = event.variant === null ? "" : `${event.variant}, `;
  const detail = `${what}code ${result.code}, videos: ${result.videos.length}`;
  return { outcome, task: changed(task, { ...recorded, ...effect }, now, [`callback_${outcome}`, detail]) };
}

function callbackEffect(
  task: Task,
  { result, variant, confirm }: EventOf<"callback">,
  now: number,
): Partial<Task> | null | "refused" {
  if (variant !== null) {
    // One in vain says nothing of the task, record-info nothing of an upgrade, and an upgrade no more than itself.
    const videos = confirm ? [] : upgradesIn(result);
    return videos.length === 0 ? null : effectOf({ ...result, videos }, task, now);
  }
  const effect = effectOf(result, task, now);
  if (effect === null || effect === "refused") return effect;
  if (!confirm) {
    // Nothing is left to be asked for but what is asked for already.
    const isAsked = task.unconfirmed !== null || isLinkWanted({ ...task, ...effect });
    return { ...effect, poll: isAsked ? task.poll : null };
  }
  const poll = pollFrom(now, now);
  if (result.code === 200 && result.videos.length > 0) return withUnconfirmed(task, result, now);
  // A failure takes effect at once; what says nothing is asked about.
  return effect.failure === "unknown" || effect.failure === "no_videos" ? { poll } : { ...effect, poll };
}

function upgradesIn({ code, videos }: Result): Result["videos"] {
  return code === 200 ? videos.filter((video) => !isBase(video)) : [];
}

/** Beside what is claimed already, or one of two callbacks that came together would be forgotten. */
function withUnconfirmed(task: Task, result: Result, now: number): Partial<Task> | "refused" {
  const before = mergeVideos([], task.unconfirmed?.videos ?? [], now);
  const told = mergeVideos(before, result.videos, now);
  const videos = told.map(({ kind, sourceUrl }) => ({ kind, index: null, url: sourceUrl }));
  const unconfirmed = { ...result, videos };
  if (effectOf(unconfirmed, task, now) === "refused") return "refused";
  return { unconfirmed, poll: pollFrom(now, now) };
}

function withUpgradeFailure(
  notifications: readonly Notification[],
  event: EventOf<"callback">,
): Notification[] {
  const { code, message } = event.result;
  const failure = upgradesIn(event.result).length === 0 ? { code, message } : null;
  return notifications.map((notification) =>
    notification.variant === event.variant ? { ...notification, failure } : notification,
  );
}

function decideRegistration(known: Task | null, event: EventOf<"registered">, now: number): Decision {
  const { taskId, origin, variant, notification, pollAt } = event;
  const others = (known?.notifications ?? []).filter((one) => one.variant !== variant);
  const isTold = notification !== null && notification.refusal === null;
  const isNew =
    isTold && !known?.notifications.some((one) => one.variant === variant && one.url === notification.url);
  const change = {
    origin,
    extends: known?.extends ?? event.extends,
    expects4k: variant === "4k" || (known?.expects4k ?? false),
    notifications: isNew
      ? [...others, newNotification(variant, notification.url)]
      : (known?.notifications ?? []),
  };
  const skipped: Entry[] = notification?.refusal ? [["notification_skipped", notification.refusal]] : [];
  if (known === null) {
    const task = newTask(taskId, origin, now);
    const registered = { ...change, poll: pollFrom(pollAt, now) };
    const entry: Entry = ["registered", change.extends === null ? "" : `continues ${change.extends}`];
    return { outcome: "accepted", task: changed(task, registered, now, entry, ...skipped) };
  }
  if (skipped.length > 0 || change.extends !== known.extends)
    return { outcome: "duplicate", task: changed(known, change, now, ...skipped) };
  if (isNew || change.expects4k !== known.expects4k)
    return { outcome: "duplicate", task: changedUnseen(known, change, now) };
  return { outcome: "duplicate", task: known };
}

function newNotification(variant: Notification["variant"], url: string): Notification {
  return { variant, url, at: null, tries: 0, reported: null, failure: null };
}

function decideUpgrade(task: Task, result: Result, now: number): Decision {
  const effect = effectOf(result, task, now);
  if (effect === null || effect === "refused") return { outcome: "ignored", task };
  const names = result.videos.map(({ kind }) => kind).join(", ");
  return { outcome: "accepted", task: changed(task, effect, now, ["upgrade_accepted", names]) };
}

function decideSent(task: Task, event: EventOf<"notification_sent">, now: number): Decision {
  const { variant, url, report, delivered, detail } = event;
  const told = task.notifications.find(
    (notification) => notification.variant === variant && notification.url === url,
  );
  if (told === undefined) return { outcome: "ignored", task };
  const next = afterSending(told, report, delivered, now);
  const notifications = task.notifications.map((notification) =>
    notification === told ? next : notification,
  );
  const failed = next.at === null ? "notification_given_up" : "notification_failed";
  const entry = [delivered ? "notification_sent" : failed, detail] as const;
  return { outcome: "accepted", task: changed(task, { notifications }, now, entry) };
}

/** Failures that record-info may know better by now. */
const ASKED_AGAIN: readonly Task["failure"][] = ["no_callback", "unconfirmed", "no_videos", "unknown"];

function decideRetry(task: Task, canPoll: boolean, now: number): Decision {
  const failed = task.videos.filter((video) => video.state === "failed");
  const isAskedAgain = canPoll && task.videos.length === 0 && ASKED_AGAIN.includes(task.failure);
  if (failed.length === 0 && !isAskedAgain) return { outcome: "ignored", task };
  const names = failed.map((video) => video.name);
  const videos = updateVideos(task, names, (video) =>
    refreshSource({ ...video, freshLink: "unasked" }, video.sourceUrl, now),
  );
  const asks = isAskedAgain || (canPoll && failed.some(isBase));
  const change = {
    videos,
    failure: isAskedAgain ? null : task.failure,
    ...(asks && { poll: pollFrom(now, now) }),
  };
  return { outcome: "accepted", task: changed(task, change, now, ["retry_requested", names.join(", ")]) };
}

type VideoEvent = EventOf<
  "upload_opened" | "part_stored" | "upload_lost" | "video_stored" | "attempt_failed"
>;

function decideVideo(task: Task, event: VideoEvent, now: number): Decision {
  const video = task.videos.find((candidate) => candidate.name === event.name);
  if (video === undefined || !isUnsettled(video)) return { outcome: "ignored", task };
  const update = (change: Partial<Video>) =>
    updateVideos(task, [event.name], (current) => ({ ...current, ...change }));
  switch (event.type) {
    case "upload_opened":
      return unseen(task, update({ upload: event.upload }), now);
    case "part_stored": {
      const { upload } = video;
      if (upload === null) return { outcome: "ignored", task };
      const parts = withPart(upload.parts, event.number, event.etag);
      return unseen(task, update({ upload: { ...upload, parts } }), now);
    }
    case "upload_lost":
      return unseen(task, update({ upload: null }), now);
    case "video_stored": {
      const { stored, name } = event;
      const videos = update({ state: "stored", stored, nextAttemptAt: null, upload: null, failure: null });
      return accepted(task, videos, now, ["video_stored", `${name}, ${stored.bytes} bytes`]);
    }
    case "attempt_failed":
      return decideFailedAttempt(task, video, event, now);
  }
}

function decideFailedAttempt(
  task: Task,
  video: Video,
  event: EventOf<"attempt_failed">,
  now: number,
): Decision {
  const { failure, name } = event;
  // While the attempt ran, a callback may have brought a fresh URL: what failed says nothing of that one.
  const isFresh = video.sourceUrl !== event.sourceUrl;
  const isGone = failure.reason === "source_gone" && !isFresh;
  const givenUp = !isFresh && event.retryAt === null;
  const asks = givenUp && isGone && event.canPoll && isBase(video) && video.freshLink === "unasked";
  const changedVideo: Video = {
    ...video,
    state: givenUp && !asks ? "failed" : "pending",
    nextAttemptAt: isFresh ? now : event.retryAt,
    sourceSince: isFresh ? now : video.sourceSince,
    timesGone: video.timesGone + (isGone ? 1 : 0),
    freshLink: asks ? "wanted" : video.freshLink,
    failure,
  };
  const change = {
    videos: updateVideos(task, [name], () => changedVideo),
    ...(asks && { poll: pollFrom(now, now) }),
  };
  const entry = [
    givenUp && !asks ? "video_failed" : "attempt_failed",
    `${name}: ${failure.reason}, ${failure.message}`,
  ] as const;
  return { outcome: "accepted", task: changed(task, change, now, entry) };
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

function unseen(task: Task, videos: Video[], now: number): Decision {
  return { outcome: "accepted", task: changedUnseen(task, { videos }, now) };
}

function accepted(task: Task, videos: Video[], now: number, ...entries: Entry[]): Decision {
  return { outcome: "accepted", task: changed(task, { videos }, now, ...entries) };
}
