/**
 * Asking record-info: the provider's documented alternative to callbacks, its confirmation of them (their signature
 * does not cover the URLs), and the source of fresh links.
 *
 * Pure. An poll is open while a result, its confirmation or a fresh link is waited for, 24 h at most. What it
 * brings goes the way of a callback's result.
 */

import type { Details } from "../veo3/details.ts";
import type { Result } from "../veo3/result.ts";
import { changed, changedUnseen, newTask } from "./change.ts";
import { effectOf } from "./merge.ts";
import type { Poll, Task, Video } from "./task.ts";

/** Records are kept for 14 days and links at least for one; a generation takes minutes. */
export const POLL_WINDOW_MS = 24 * 3_600_000;

export type PollEvent =
  | {
      readonly type: "poll_answered";
      readonly details: Details;
      /** For a task that was not known. */
      readonly origin: string;
      /** When to ask again, should this not be the end. */
      readonly pollAt: number;
      /** What the callback told lies on VIDEO_HOSTS, all of it. */
      readonly trusted: boolean;
    }
  /** Record-info could not be reached. */
  | { readonly type: "poll_failed"; readonly pollAt: number; readonly trusted: boolean }
  /** There is no one to ask any more. */
  | { readonly type: "provider_key_removed" }
  | { readonly type: "polling_ended" };

type Decided = { readonly outcome: "accepted" | "ignored"; readonly task: Task | null };

/** An poll that begins now. */
export function pollFrom(at: number, now: number): Poll {
  return { at, since: now, failures: 0 };
}

/** A video waits for a fresh link. */
export function isLinkWanted({ videos }: Pick<Task, "videos">): boolean {
  return videos.some(({ freshLink }) => freshLink === "wanted");
}

export function decidePoll(known: Task | null, event: PollEvent, now: number): Decided {
  if (event.type === "poll_answered" && event.details.state === "finished") {
    const { result } = event.details;
    const isWithoutUrl = result.code === 200 && result.videos.length === 0;
    // A success without a URL says nothing against the URLs that a callback told.
    if (!isWithoutUrl || known?.unconfirmed == null)
      return finished(known ?? newTask(result.taskId, event.origin, now), result, now);
  }
  if (known?.poll == null) return { outcome: "ignored", task: known };
  return { outcome: "accepted", task: next({ ...known, poll: known.poll }, event, now) };
}

type Polled = Task & { readonly poll: Poll };

function next(task: Polled, event: PollEvent, now: number): Task {
  switch (event.type) {
    case "poll_answered":
      return event.details.state === "finished"
        ? unconfirmed(task, event, now)
        : notYet(task, event.details, event.pollAt, now);
    case "poll_failed":
      return unconfirmed(task, event, now);
    case "provider_key_removed":
      return unanswerable(task, now);
    case "polling_ended":
      return closed(task, now);
  }
}

function finished(task: Task, told: Result, now: number): Decided {
  const { unconfirmed } = task;
  // What the callback said in other words is the same result.
  const sameAsUnconfirmed = unconfirmed !== null && unconfirmed.code === told.code;
  const result = sameAsUnconfirmed ? { ...told, message: unconfirmed.message } : told;
  const effect = effectOf(result, task, now);
  const change = effect === "refused" ? null : effect;
  if (change === null && task.poll === null) return { outcome: "ignored", task };
  const videos = withoutWanted(change?.videos ?? task.videos);
  const detail = `code ${told.code}, videos: ${told.videos.length}`;
  const outcome = change === null ? "ignored" : "accepted";
  const entry = [`poll_${outcome}`, detail] as const;
  return { outcome, task: changed(task, { ...change, videos, unconfirmed: null, poll: null }, now, entry) };
}

function notYet(task: Polled, { state }: Details, pollAt: number, now: number): Task {
  // A failure that a callback told may be contradicted by a task that is still at work, not by one nobody knows.
  const isOpen = task.videos.length === 0 && (task.failure === null || state === "generating");
  const poll = isOpen || task.unconfirmed !== null ? { ...task.poll, at: pollAt, failures: 0 } : null;
  return withoutFreshLink(task, poll, now);
}

type Unconfirmed = { readonly pollAt: number; readonly trusted: boolean };

function unconfirmed(task: Polled, { pollAt, trusted }: Unconfirmed, now: number): Task {
  const poll = { ...task.poll, at: pollAt, failures: task.poll.failures + 1 };
  if (task.unconfirmed === null || !trusted) return changedUnseen(task, { poll }, now);
  return believed({ ...task, poll }, task.unconfirmed, "record-info could not confirm it in time", now);
}

function unanswerable(task: Polled, now: number): Task {
  const { unconfirmed, failure, videos, poll } = task;
  if (unconfirmed !== null) {
    const withoutLink = { ...task, videos: withoutWanted(videos) };
    return believed(withoutLink, unconfirmed, "there is no VEO3_API_KEY to confirm it with", now);
  }
  // Its callback may still come.
  const isWaiting = videos.length === 0 && failure === null;
  const left = isWaiting ? { ...poll, at: poll.since + POLL_WINDOW_MS } : null;
  return withoutFreshLink(task, left, now);
}

/** What a callback told, as it is. */
function believed(task: Polled, unconfirmed: Result, why: string, now: number): Task {
  const effect = effectOf(unconfirmed, task, now);
  const change = effect === "refused" ? null : effect;
  const poll = isLinkWanted({ videos: change?.videos ?? task.videos }) ? task.poll : null;
  return changed(task, { videos: task.videos, ...change, unconfirmed: null, poll }, now, [
    "accepted_unconfirmed",
    why,
  ]);
}

/** Nothing more is asked for. */
function closed(task: Polled, now: number): Task {
  const videos = withoutWanted(task.videos);
  const isOpen = videos.length === 0 && task.failure === null;
  const failure = isOpen ? (task.unconfirmed === null ? "no_callback" : "unconfirmed") : task.failure;
  return changed(task, { videos, failure, unconfirmed: null, poll: null }, now, [
    "polling_ended",
    "record-info told no result within 24 hours",
  ]);
}

function withoutFreshLink(task: Task, poll: Poll | null, now: number): Task {
  if (!isLinkWanted(task)) return changedUnseen(task, { poll }, now);
  return changed(task, { videos: withoutWanted(task.videos), poll }, now);
}

/** Record-info had no fresh link: what waited for one is gone for good. */
function withoutWanted(videos: readonly Video[]): Video[] {
  return videos.map((video) =>
    video.freshLink === "wanted" ? { ...video, state: "failed", freshLink: "asked" } : video,
  );
}
