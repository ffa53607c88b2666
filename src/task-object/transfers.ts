/** The transfers of one task that run now: one a video, a few at a time, each of which can be stopped. */

import type { Progress } from "../task/progress.ts";
import { AttemptError } from "../transfer/failure.ts";

/** Each transfer holds two connections, its source's and R2's, and an object may have six at once. */
const MAX_TRANSFERS = 3;

/** What a transfer is told by who runs it, and tells. */
export type Running = {
  readonly progress: Progress;
  /** Its reason is an `AttemptError`. */
  readonly signal: AbortSignal;
  /** How many connections to its host it may have now, at least 1. */
  readonly lanes: () => number;
};

type Transfer = {
  readonly progress: Progress;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
};

export class Transfers {
  readonly #running = new Map<string, Transfer>();

  get names(): ReadonlySet<string> {
    return new Set(this.#running.keys());
  }

  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** How many more may start. */
  get room(): number {
    return MAX_TRANSFERS - this.#running.size;
  }

  /** How far each has come, by video name. */
  get progress(): Record<string, Progress> {
    return Object.fromEntries([...this.#running].map(([name, { progress }]) => [name, progress]));
  }

  start(name: string, run: (running: Running) => Promise<void>): void {
    const progress: Progress = { receivedBytes: 0, totalBytes: null };
    const stop = new AbortController();
    // The connections there are, shared out: a transfer that is alone has them all.
    const lanes = () => Math.floor(MAX_TRANSFERS / this.#running.size);
    const ended = run({ progress, signal: stop.signal, lanes }).finally(() => this.#running.delete(name));
    this.#running.set(name, { progress, stop, ended });
  }

  /** Each one's end. */
  get ends(): Promise<void>[] {
    return [...this.#running.values()].map(({ ended }) => ended);
  }

  /** Stops them all; returns once they have ended, however they did. */
  async stop(): Promise<void> {
    const transfers = [...this.#running.values()];
    for (const { stop } of transfers) stop.abort(new AttemptError("source_error", "the task was deleted"));
    await Promise.allSettled(this.ends);
  }
}
