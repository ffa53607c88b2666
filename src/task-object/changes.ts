/** The moments at which a task changes, for those who wait for one. */

export class Changes {
  readonly #waiting = new Set<() => void>();

  /** Wakes all who wait. */
  happened(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Returns at the next change, or after `ms`. */
  async next(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#waiting.add(resolve);
    await promise;
    this.#waiting.delete(resolve);
    clearTimeout(timer);
  }
}
