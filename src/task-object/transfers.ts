/** The transfers of one task that run now: one a video, a few at a time, each of which can be stopped. */

import type { Progress } from "../task/progress.ts";
import { AttemptError } from "../transfer/attempt-error.ts";

/** Each transfer holds two connections, its source's and R2's, and an object may have six at once. */
const MAX_TRANSFERS = 3;

/** What the transfers of a task share with one that runs. */
export type Running = {
  /** The transfer updates it. */
  readonly progress: Progress;
  /** Stops the transfer; its reason is an `AttemptError`. */
  readonly signal: AbortSignal;
  /** How many connections to its source it may have now, at least 1. */
  readonly maxConnections: () => number;
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
    // The connections are shared out: a transfer that runs alone may have all of them.
    const maxConnections = () => Math.floor(MAX_TRANSFERS / this.#running.size);
    const ended = run({ progress, signal: stop.signal, maxConnections }).finally(() =>
      this.#running.delete(name),
    );
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
