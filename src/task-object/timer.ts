/**
 * One timer, which starts what falls due while a job keeps the object awake: an alarm would wait for the handler that is
 * running.
 */

export class Timer {
  readonly #run: () => void;
  #id: ReturnType<typeof setTimeout> | null = null;
  /** When it fires; infinite while it is not set. */
  #at = Number.POSITIVE_INFINITY;

  /** @param run called each time it fires */
  constructor(run: () => void) {
    this.#run = run;
  }

  /**
   * Keeps it at or before `at`. It is never moved to a later time: what it was set for may be due in this very moment,
   * and an early one costs less.
   *
   * @param at in milliseconds since the epoch; null: there is nothing to wait for
   */
  keep(at: number | null, now: number): void {
    if (at === null || at >= this.#at) return;
    this.clear();
    this.#at = at;
    this.#id = setTimeout(() => {
      this.#at = Number.POSITIVE_INFINITY;
      this.#run();
    }, at - now);
  }

  clear(): void {
    clearTimeout(this.#id);
    this.#at = Number.POSITIVE_INFINITY;
  }
}
