/** So many in any stretch of that length. Pure: the time is passed in, in milliseconds. */

export class RateLimit {
  readonly #most: number;
  readonly #windowMs: number;
  #taken: number[] = [];

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** False, and not counted, when there are too many. */
  take(now: number): boolean {
    this.#taken = this.#taken.filter((at) => at > now - this.#windowMs);
    if (this.#taken.length >= this.#most) return false;
    this.#taken.push(now);
    return true;
  }
}
