/** The moments at which a task changes, for those who wait for one. */

import { settledWithin } from "../http/timeout.ts";

export class Changes {
  readonly #waiting = new Set<() => void>();

  /** Wakes all who wait. */
  happened(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Returns at the next change, or after `ms`. */
  async next(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await settledWithin(ms, promise);
    this.#waiting.delete(resolve);
  }
}
