/**
 * Aborts its signal when an attempt makes too little progress for a while, or when the attempt is stopped from outside.
 *
 * Bytes buy time: each KiB a second, up to the timeout. So does a source that sends a byte now and then run out of it.
 */

import { AttemptError } from "./attempt-error.ts";

/** A slower source would hold one of few connections for hours. */
const LEAST_BYTES_PER_SECOND = 1024;

export class IdleTimeout {
  readonly #timeoutMs: number;
  readonly #controller = new AbortController();
  #endsAt: number;
  #timer: ReturnType<typeof setTimeout>;
  /** Its reason is an `AttemptError`. */
  readonly signal: AbortSignal;

  /** @param stop aborts `signal` too; its reason must be an `AttemptError` */
  constructor(timeoutMs: number, stop: AbortSignal) {
    this.#timeoutMs = timeoutMs;
    this.#endsAt = Date.now() + timeoutMs;
    this.#timer = setTimeout(() => this.#check(), timeoutMs);
    this.signal = AbortSignal.any([stop, this.#controller.signal]);
  }

  /** What a source must send within the timeout. */
  get leastBytes(): number {
    return (LEAST_BYTES_PER_SECOND * this.#timeoutMs) / 1000;
  }

  /** So many bytes have arrived. */
  extend(bytes: number): void {
    const boughtMs = (bytes / LEAST_BYTES_PER_SECOND) * 1000;
    this.#endsAt = Math.min(this.#endsAt + boughtMs, Date.now() + this.#timeoutMs);
  }

  /** The attempt has ended: the timer is removed. */
  clear(): void {
    clearTimeout(this.#timer);
  }

  /** Bytes arrive too often to set a timer for each of them: one timer looks again when it has fired. */
  #check(): void {
    const left = this.#endsAt - Date.now();
    if (left > 0) {
      this.#timer = setTimeout(() => this.#check(), Math.ceil(left));
    } else {
      const message = `next to nothing moved for ${this.#timeoutMs / 1000} s`;
      this.#controller.abort(new AttemptError("source_error", message));
    }
  }
}
