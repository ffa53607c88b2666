/**
 * Asking record-info: the provider's documented alternative to callbacks, its confirmation of them (their signature
 * does not cover the URLs), and the source of fresh links.
 *
 * Pure. An inquiry is open while a result, its confirmation or a fresh link is waited for, 24 h at most. What it
 * brings goes the way of a callback's result.
 */

import type { Details } from "../veo3/details.ts";
import type { Result } from "../veo3/result.ts";
import { changed, changedUnseen, newTask } from "./change.ts";
import { effectOf } from "./merge.ts";
import type { Inquiry, Task, Video } from "./task.ts";

/** Records are kept for 14 days and links at least for one; a generation takes minutes. */
export const INQUIRY_WINDOW_MS = 24 * 3_600_000;

export type InquiryEvent =
  | {
      readonly type: "details";
      readonly details: Details;
      /** For a task that was not known. */
      readonly origin: string;
      /** When to ask again, should this not be the end. */
      readonly askAt: number;
      /** What the callback told lies on VIDEO_HOSTS, all of it. */
      readonly trusted: boolean;
    }
  /** Record-info could not be reached. */
  | { readonly type: "inquiry_failed"; readonly askAt: number; readonly trusted: boolean }
  /** There is no one to ask any more. */
  | { readonly type: "key_removed" }
  | { readonly type: "inquiry_closed" };

type Decided = { readonly outcome: "accepted" | "ignored"; readonly task: Task | null };

/** An inquiry that begins now. */
export function inquireAt(at: number, now: number): Inquiry {
  return { at, since: now, failures: 0 };
}

/** A video waits for a fresh link. */
export function isLinkWanted({ videos }: Pick<Task, "videos">): boolean {
  return videos.some(({ freshLink }) => freshLink === "wanted");
}

export function decideInquiry(known: Task | null, event: InquiryEvent, now: number): Decided {
  if (event.type === "details" && event.details.state === "finished") {
    const { result } = event.details;
    const isWithoutUrl = result.code === 200 && result.videos.length === 0;
    // A success without a URL says nothing against the URLs that a callback told.
    if (!isWithoutUrl || known?.claim == null)
      return finished(known ?? newTask(result.taskId, event.origin, now), result, now);
  }
  if (known?.inquiry == null) return { outcome: "ignored", task: known };
  return { outcome: "accepted", task: next({ ...known, inquiry: known.inquiry }, event, now) };
}

type Inquiring = Task & { readonly inquiry: Inquiry };

function next(task: Inquiring, event: InquiryEvent, now: number): Task {
  switch (event.type) {
    case "details":
      return event.details.state === "finished"
        ? unconfirmed(task, event, now)
        : notYet(task, event.details, event.askAt, now);
    case "inquiry_failed":
      return unconfirmed(task, event, now);
    case "key_removed":
      return unanswerable(task, now);
    case "inquiry_closed":
      return closed(task, now);
  }
}

function finished(task: Task, told: Result, now: number): Decided {
  const { claim } = task;
  // What the callback said in other words is the same result.
  const sameAsClaim = claim !== null && claim.code === told.code;
  const result = sameAsClaim ? { ...told, message: claim.message } : told;
  const effect = effectOf(result, task, now);
  const change = effect === "refused" ? null : effect;
  if (change === null && task.inquiry === null) return { outcome: "ignored", task };
  const videos = withoutWanted(change?.videos ?? task.videos);
  const detail = `code ${told.code}, videos: ${told.videos.length}`;
  const outcome = change === null ? "ignored" : "accepted";
  const entry = [`details_${outcome}`, detail] as const;
  return { outcome, task: changed(task, { ...change, videos, claim: null, inquiry: null }, now, entry) };
}

function notYet(task: Inquiring, { state }: Details, askAt: number, now: number): Task {
  // A failure that a callback told may be contradicted by a task that is still at work, not by one nobody knows.
  const isOpen = task.videos.length === 0 && (task.failure === null || state === "generating");
  const inquiry = isOpen || task.claim !== null ? { ...task.inquiry, at: askAt, failures: 0 } : null;
  return withoutFreshLink(task, inquiry, now);
}

type Unconfirmed = { readonly askAt: number; readonly trusted: boolean };

function unconfirmed(task: Inquiring, { askAt, trusted }: Unconfirmed, now: number): Task {
  const inquiry = { ...task.inquiry, at: askAt, failures: task.inquiry.failures + 1 };
  if (task.claim === null || !trusted) return changedUnseen(task, { inquiry }, now);
  return believed({ ...task, inquiry }, task.claim, "record-info could not confirm it in time", now);
}

function unanswerable(task: Inquiring, now: number): Task {
  const { claim, failure, videos, inquiry } = task;
  if (claim !== null) {
    const withoutLink = { ...task, videos: withoutWanted(videos) };
    return believed(withoutLink, claim, "there is no VEO3_API_KEY to confirm it with", now);
  }
  // Its callback may still come.
  const isWaiting = videos.length === 0 && failure === null;
  const left = isWaiting ? { ...inquiry, at: inquiry.since + INQUIRY_WINDOW_MS } : null;
  return withoutFreshLink(task, left, now);
}

/** What a callback told, as it is. */
function believed(task: Inquiring, claim: Result, why: string, now: number): Task {
  const effect = effectOf(claim, task, now);
  const change = effect === "refused" ? null : effect;
  const inquiry = isLinkWanted({ videos: change?.videos ?? task.videos }) ? task.inquiry : null;
  return changed(task, { videos: task.videos, ...change, claim: null, inquiry }, now, [
    "callback_trusted",
    why,
  ]);
}

/** Nothing more is asked for. */
function closed(task: Inquiring, now: number): Task {
  const videos = withoutWanted(task.videos);
  const isOpen = videos.length === 0 && task.failure === null;
  const failure = isOpen ? (task.claim === null ? "no_callback" : "unconfirmed") : task.failure;
  return changed(task, { videos, failure, claim: null, inquiry: null }, now, [
    "inquiry_closed",
    "record-info told no result within 24 hours",
  ]);
}

function withoutFreshLink(task: Task, inquiry: Inquiry | null, now: number): Task {
  if (!isLinkWanted(task)) return changedUnseen(task, { inquiry }, now);
  return changed(task, { videos: withoutWanted(task.videos), inquiry }, now);
}

/** Record-info had no fresh link: what waited for one is gone for good. */
function withoutWanted(videos: readonly Video[]): Video[] {
  return videos.map((video) =>
    video.freshLink === "wanted" ? { ...video, state: "failed", freshLink: "asked" } : video,
  );
}
