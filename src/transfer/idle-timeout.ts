/** Aborts its signal when an attempt makes no progress for a while, or when the attempt is stopped from outside. */

import { AttemptError } from "./attempt-error.ts";

export class IdleTimeout {
  readonly #timeoutMs: number;
  readonly #controller = new AbortController();
  #lastProgressAt = Date.now();
  #timer: ReturnType<typeof setTimeout>;
  /** Its reason is an `AttemptError`. */
  readonly signal: AbortSignal;

  /** @param stop aborts `signal` too; its reason must be an `AttemptError` */
  constructor(timeoutMs: number, stop: AbortSignal) {
    this.#timeoutMs = timeoutMs;
    this.#timer = setTimeout(() => this.#check(), timeoutMs);
    this.signal = AbortSignal.any([stop, this.#controller.signal]);
  }

  /** Some bytes have arrived: the time begins anew. */
  restart(): void {
    this.#lastProgressAt = Date.now();
  }

  /** The attempt has ended: the timer is removed. */
  clear(): void {
    clearTimeout(this.#timer);
  }

  /** Bytes arrive too often to set a timer for each of them: one timer looks again when it has fired. */
  #check(): void {
    const left = this.#lastProgressAt + this.#timeoutMs - Date.now();
    if (left > 0) {
      this.#timer = setTimeout(() => this.#check(), left);
    } else {
      const message = `nothing moved for ${this.#timeoutMs / 1000} s`;
      this.#controller.abort(new AttemptError("source_error", message));
    }
  }
}
