/**
 * Counts the bytes of a video that an attempt has received, over all of its connections, and limits them. Throws
 * `AttemptError` `too_large`.
 */

import type { Progress } from "../task/view.ts";
import { AttemptError } from "./attempt-error.ts";

export class ReceivedBytes {
  readonly #progress: Progress;
  readonly #maxBytes: number;

  /** @param progress is updated as bytes arrive */
  constructor(progress: Progress, maxBytes: number) {
    this.#progress = progress;
    this.#maxBytes = maxBytes;
  }

  /**
   * @param totalBytes the video's length; null when its host does not say it
   * @param storedBytes how many of them earlier attempts have stored
   */
  begin(totalBytes: number | null, storedBytes: number): void {
    this.#progress.totalBytes = totalBytes;
    this.#progress.receivedBytes = storedBytes;
    if (totalBytes !== null) this.#check(totalBytes);
  }

  add(bytes: number): void {
    this.#progress.receivedBytes += bytes;
    this.#check(this.#progress.receivedBytes);
  }

  /** For bytes that could not be stored and will be received again. */
  subtract(bytes: number): void {
    this.#progress.receivedBytes -= bytes;
  }

  #check(bytes: number): void {
    if (bytes <= this.#maxBytes) return;
    throw new AttemptError("too_large", `the video is larger than ${this.#maxBytes} bytes`);
  }
}
