/**
 * Bounds how many of something are held in memory at once by all objects of an isolate, which share its 128 MB.
 *
 * An object that is reset gives nothing back: whoever holds one renews its claim while it lives, and a claim that is
 * not renewed ends.
 */

const RENEWAL_MS = 5000;
const CLAIM_MS = 4 * RENEWAL_MS;
/** How often one that waits looks again. A promise that another object resolves would tie the two together. */
const LOOK_MS = 100;

export class MemoryClaims {
  readonly #max: number;
  /** When each claim ends, in milliseconds since the epoch. */
  readonly #claims = new Map<symbol, number>();

  /** @param max how many may be held at once */
  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Runs `use` once there is room, which is free again when `use` has ended.
   *
   * @param signal once it is aborted nothing waits any more, and the claim of a `use` that hangs is not renewed
   */
  async hold<T>(signal: AbortSignal, use: () => Promise<T>): Promise<T> {
    while (this.#held() >= this.#max) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      signal.throwIfAborted();
    }
    const claim = Symbol();
    const renew = () => {
      if (!signal.aborted) this.#claims.set(claim, Date.now() + CLAIM_MS);
    };
    renew();
    const renewal = setInterval(renew, RENEWAL_MS);
    try {
      return await use();
    } finally {
      clearInterval(renewal);
      this.#claims.delete(claim);
    }
  }

  #held(): number {
    const now = Date.now();
    for (const [claim, endsAt] of this.#claims) if (endsAt <= now) this.#claims.delete(claim);
    return this.#claims.size;
  }
}
