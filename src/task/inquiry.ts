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
import type { Inquiry, Task, Video } from "./task.ts";
import { effectOf } from "./told.ts";

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
    }
  | {
      /** Record-info could not be reached. */
      readonly type: "inquiry_failed";
      readonly askAt: number;
      /** What the callback told lies on VIDEO_HOSTS, all of it. */
      readonly trusted: boolean;
    }
  | { readonly type: "inquiry_closed" };

type Decided = { readonly outcome: "accepted" | "ignored"; readonly task: Task | null };

/** An inquiry that begins now. */
export function inquireAt(at: number, now: number): Inquiry {
  return { at, since: now, failures: 0 };
}

export function decideInquiry(known: Task | null, event: InquiryEvent, now: number): Decided {
  if (event.type === "details" && event.details.state === "finished") {
    const { result } = event.details;
    return finished(known ?? newTask(result.taskId, event.origin, now), result, now);
  }
  if (known?.inquiry == null) return { outcome: "ignored", task: known };
  const task = { ...known, inquiry: known.inquiry };
  switch (event.type) {
    case "details":
      return { outcome: "accepted", task: notYet(task, event.details, event.askAt, now) };
    case "inquiry_failed":
      return { outcome: "accepted", task: unreachable(task, event, now) };
    case "inquiry_closed":
      return { outcome: "accepted", task: closed(task, now) };
  }
}

type Inquiring = Task & { readonly inquiry: Inquiry };

function finished(task: Task, told: Result, now: number): Decided {
  const { claim } = task;
  // What the callback said in other words is the same result.
  const sameAsClaim = claim !== null && claim.code === told.code;
  const result = sameAsClaim ? { ...told, message: claim.message } : told;
  const effect = effectOf(result, task, now);
  const change = effect === "refused" ? null : effect;
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
  const videos = withoutWanted(task.videos);
  return videos.every((video, index) => video === task.videos[index])
    ? changedUnseen(task, { inquiry }, now)
    : changed(task, { videos, inquiry }, now);
}

type Unreachable = Extract<InquiryEvent, { type: "inquiry_failed" }>;

function unreachable(task: Inquiring, { askAt, trusted }: Unreachable, now: number): Task {
  const inquiry = { ...task.inquiry, at: askAt, failures: task.inquiry.failures + 1 };
  const effect = trusted && task.claim !== null ? effectOf(task.claim, task, now) : null;
  if (effect === null || effect === "refused") return changedUnseen(task, { inquiry }, now);
  const isWanted = task.videos.some((video) => video.freshLink === "wanted");
  const change = { ...effect, claim: null, inquiry: isWanted ? inquiry : null };
  return changed(task, change, now, ["callback_trusted", "record-info could not be reached"]);
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

/** Record-info had no fresh link: what waited for one is gone for good. */
function withoutWanted(videos: readonly Video[]): Video[] {
  return videos.map((video) =>
    video.freshLink === "wanted" ? { ...video, state: "failed", freshLink: "asked" } : video,
  );
}
