/**
 * Brings the missing parts of a file from its source into R2, over several connections side by side.
 *
 * The main connection fetches the parts in order, from the front. Where a part takes it long, helper connections join,
 * because a host may limit the speed of each connection: they fetch parts from the back, each by its byte range. When
 * a helper fails, its part goes back into the pool and no more helpers join, so that a host that allows one connection
 * only does no harm. Throws what the main connection's steps throw; a helper's failure is not an error.
 */

import type { Part } from "../task/upload-parts.ts";
import type { PartPool } from "./part-pool.ts";
import type { VideoReader } from "./video-reader.ts";

/** How many connections to its source a transfer may have, and when it uses more than one. */
export type ConnectionLimit = {
  /** How many it may have now. One is always allowed. */
  readonly max: () => number;
  /** How long the main connection may take for a part before helpers join, in milliseconds. */
  readonly joinAfterMs: number;
};

type PartReader = Pick<VideoReader, "position" | "uncount" | "close">;

/** A reader is one open connection, from which parts are read in order. */
export type PartSteps<Reader extends PartReader> = {
  /** @throws when the host does not give the rest of this file from `offset` on */
  readonly openRest: (offset: number) => Promise<Reader>;
  /** @throws when the host does not give this part of this file */
  readonly openPart: (part: Part) => Promise<Reader>;
  /** Returns once R2 has the part and the task remembers it. */
  readonly store: (part: Part, reader: Reader) => Promise<void>;
};

/**
 * - `alone`: no part has taken the main connection long so far.
 * - `helped`: one has: helpers join while there are free parts and connections.
 * - `alone_for_good`: a connection has failed: helpers end after the part that they have, and no more join.
 */
type State = "alone" | "helped" | "alone_for_good";

export class PartDownload<Reader extends PartReader> {
  readonly #pool: PartPool;
  readonly #limit: ConnectionLimit;
  readonly #steps: PartSteps<Reader>;
  #state: State = "alone";
  /** Null while it is closed. */
  #main: Reader | null = null;
  /** Those that run. They never reject. */
  readonly #helpers = new Set<Promise<void>>();

  constructor(pool: PartPool, limit: ConnectionLimit, steps: PartSteps<Reader>) {
    this.#pool = pool;
    this.#limit = limit;
    this.#steps = steps;
  }

  /**
   * Returns once every part is stored.
   *
   * @param main the main connection, already open; it is closed in the end
   * @throws what the main connection's steps throw, once the helpers have ended the parts that they had begun
   */
  async run(main: Reader): Promise<void> {
    this.#main = main;
    try {
      await this.#fetchFromFront();
    } catch (error) {
      this.#state = "alone_for_good";
      // The next attempt need not fetch what the helpers have begun.
      await Promise.all(this.#helpers);
      throw error;
    } finally {
      this.#closeMain();
    }
  }

  async #fetchFromFront(): Promise<void> {
    for (;;) {
      const part = this.#pool.takeFirst();
      if (part !== undefined) {
        await this.#fetchOrBeHelped(part);
      } else if (this.#helpers.size > 0) {
        this.#closeMain();
        // A helper that fails gives its part back, and then it is the main connection's.
        await Promise.race(this.#helpers);
      } else {
        return;
      }
    }
  }

  async #fetchOrBeHelped(part: Part): Promise<void> {
    this.#startHelpers();
    const timer = setTimeout(() => this.#onSlowPart(), this.#limit.joinAfterMs);
    try {
      await this.#fetch(part);
    } finally {
      clearTimeout(timer);
    }
  }

  async #fetch(part: Part): Promise<void> {
    if (this.#main?.position !== part.offset) {
      this.#closeMain();
      // The parts that follow are read from the same connection, as far as they are missing.
      this.#main = await this.#steps.openRest(part.offset);
    }
    await this.#steps.store(part, this.#main);
  }

  #closeMain(): void {
    this.#main?.close();
    this.#main = null;
  }

  #onSlowPart(): void {
    if (this.#state === "alone") this.#state = "helped";
    this.#startHelpers();
  }

  #startHelpers(): void {
    while (this.#state === "helped" && this.#pool.hasFree && this.#running < this.#limit.max()) {
      const helper = this.#fetchFromBack().finally(() => this.#helpers.delete(helper));
      this.#helpers.add(helper);
    }
  }

  async #fetchFromBack(): Promise<void> {
    do {
      const part = this.#pool.takeLast();
      if (part === undefined) return;
      await this.#fetchAsHelper(part);
    } while (this.#state === "helped" && this.#running <= this.#limit.max());
  }

  async #fetchAsHelper(part: Part): Promise<void> {
    let reader: Reader | null = null;
    try {
      reader = await this.#steps.openPart(part);
      await this.#steps.store(part, reader);
    } catch {
      this.#state = "alone_for_good";
      reader?.uncount(part.offset);
      this.#pool.giveBack(part);
    } finally {
      reader?.close();
    }
  }

  /** How many connections run. The main one counts also while it is closed: it may open again. */
  get #running(): number {
    return this.#helpers.size + 1;
  }
}
