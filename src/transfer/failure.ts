/** Why an attempt to store a video failed, as it is thrown inside of it. `task/failure.ts` says what each reason means. */

import type { VideoFailure } from "../task/failure.ts";

/** Thrown inside an attempt; `message` is for a person and holds no path, query or secret of the URL. */
export class AttemptError extends Error {
  override readonly name = "AttemptError";
  readonly reason: VideoFailure;
  /** How long the source asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(reason: VideoFailure, message: string, more: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: more.cause });
    this.reason = reason;
    this.retryAfterMs = more.retryAfterMs ?? 0;
  }
}
