/** How an attempt to transfer a video fails: with one of the reasons that a task knows. */

import type { VideoFailure } from "../task/failure.ts";

/** `message` is for a person. It holds nothing of a URL's path, query or credentials. */
export class AttemptError extends Error {
  override readonly name = "AttemptError";
  readonly reason: VideoFailure;
  /** How long the source asked not to be called again, in milliseconds; 0 when it did not ask. */
  readonly retryAfterMs: number;

  constructor(reason: VideoFailure, message: string, more: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: more.cause });
    this.reason = reason;
    this.retryAfterMs = more.retryAfterMs ?? 0;
  }
}
