/** Aborts its signal when nothing has moved for a while, or when it is told to. */

import { AttemptError } from "./failure.ts";

export class StallTimer {
  readonly #timeoutMs: number;
  readonly #controller = new AbortController();
  #movedAt = Date.now();
  #timer: ReturnType<typeof setTimeout>;
  /** Its reason is an `AttemptError`. */
  readonly signal: AbortSignal;

  /** @param stop ends the transfer too; its reason is an `AttemptError` */
  constructor(timeoutMs: number, stop: AbortSignal) {
    this.#timeoutMs = timeoutMs;
    this.#timer = setTimeout(() => this.#check(), timeoutMs);
    this.signal = AbortSignal.any([stop, this.#controller.signal]);
  }

  moved(): void {
    this.#movedAt = Date.now();
  }

  /** The attempt has ended by itself. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** One timer that looks again, rather than one reset for each chunk. */
  #check(): void {
    const left = this.#movedAt + this.#timeoutMs - Date.now();
    if (left > 0) {
      this.#timer = setTimeout(() => this.#check(), left);
    } else {
      const message = `nothing moved for ${this.#timeoutMs / 1000} s`;
      this.#controller.abort(new AttemptError("source_error", message));
    }
  }
}
