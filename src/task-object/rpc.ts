/** The arguments and answers of a task's object, beside results and outcomes. Types only. */

import type { Task, Variant } from "../task/task.ts";
import type { Progress } from "../task/view.ts";
import type { KeptRequest } from "../veo3/kept-request.ts";

/** A task, and the progress of the transfers that are running now, by the name of their video. */
export type Snapshot = { readonly task: Task; readonly progress: Readonly<Record<string, Progress>> };

/** One arrival of a callback. */
export type Delivery = {
  /** Digest of the callback's meaning. */
  readonly digest: string;
  /** The receiver's origin, as it was called. */
  readonly origin: string;
  readonly variant: Variant;
  /** The URL that it arrived at says that the receiver asked for this upgrade. */
  readonly isRequested: boolean;
  /** What was asked for, as far as the callback says it. */
  readonly request?: KeptRequest | null;
};

export type Registration = {
  readonly taskId: string;
  readonly origin: string;
  readonly extends: string | null;
  readonly variant: Variant;
  /** The client's own callback URL, if it has one. */
  readonly callBackUrl: string | null;
  readonly request?: KeptRequest | null;
  /** The client's own word for the task. */
  readonly reference?: string | null;
  /** For one that is imported with others: when it is polled first. */
  readonly imported?: { readonly pollAt: number };
};

/** A picture that is to be a poster. Its bytes have been looked at: they are a picture of that media type. */
export type Picture = { readonly bytes: Uint8Array; readonly contentType: string };

/** `same`: this very picture was kept before. `other`: another one was, and stays. */
export type PosterOutcome = "created" | "same" | "other" | "unknown_video" | "not_stored";
