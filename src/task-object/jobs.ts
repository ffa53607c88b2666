/**
 * The background jobs of one task that are running now. A job that is running is not started again (single flight), and
 * each kind of job has its slots.
 */

import type { Outcome, TaskEvent } from "../task/events.ts";
import type { Task } from "../task/task.ts";
import type { Progress } from "../task/view.ts";

export type JobKind = "transfer" | "media" | "poll" | "notification" | "listing";

/**
 * An object may have six connections at once that wait for an answer, and a transfer holds two of them: its source's and
 * R2's. Notifications are sent while nothing is transferred: each of NOTIFY_URLS has a connection of its own.
 */
const SLOTS: Readonly<Record<JobKind, number>> = {
  transfer: 3,
  media: 1,
  poll: 1,
  notification: 5,
  listing: 1,
};

/** What a job may do with its task: look at it, and have an event decided and made durable. */
export type TaskHandle = {
  readonly env: Env;
  /** The task as it is now; null when there is none, or no longer. */
  load(): Task | null;
  commit(event: TaskEvent): Outcome;
  /** The same, and starts in the same commit what is due by then, without waiting for the job's end. */
  take(event: TaskEvent): Outcome;
  /**
   * For what the job would find out again: made durable with the next commit, which comes at the latest when somebody
   * reads the task, or when no job is running.
   */
  hold(event: TaskEvent): void;
};

/** What a job is given by the registry, and tells it. */
export type RunningJob = {
  /** Of a transfer: how far it has come. */
  readonly progress: Progress;
  /** Ends the job. Its reason is what `stop` was called with. */
  readonly signal: AbortSignal;
  /** How many connections to its host a transfer may have now, at least 1: one that is alone has those of all slots. */
  readonly connections: () => number;
};

type Job = {
  readonly kind: JobKind;
  readonly name: string;
  readonly progress: Progress;
  readonly controller: AbortController;
  /** Never rejects. */
  readonly ended: Promise<void>;
};

export class Jobs {
  readonly #running = new Set<Job>();
  readonly #onEnd: (kind: JobKind, error: unknown) => void;

  /** @param onEnd called as each job ends; `error` is null unless the job failed unexpectedly */
  constructor(onEnd: (kind: JobKind, error: unknown) => void) {
    this.#onEnd = onEnd;
  }

  /** Does nothing while a job of that kind and name is running. */
  start(kind: JobKind, name: string, run: (running: RunningJob) => Promise<void>): void {
    if (this.names(kind).has(name)) return;
    const controller = new AbortController();
    const progress: Progress = { receivedBytes: 0, totalBytes: null };
    const connections = () => Math.floor(SLOTS[kind] / this.#of(kind).length);
    const ended = run({ progress, signal: controller.signal, connections }).then(
      () => this.#end(job, null),
      (error: unknown) => this.#end(job, error),
    );
    const job: Job = { kind, name, progress, controller, ended };
    this.#running.add(job);
  }

  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  names(kind: JobKind): ReadonlySet<string> {
    return new Set(this.#of(kind).map(({ name }) => name));
  }

  /** How many more jobs of a kind may start. */
  room(kind: JobKind): number {
    return SLOTS[kind] - this.#of(kind).length;
  }

  /** How far each transfer has come, by its name. */
  get progress(): Record<string, Progress> {
    return Object.fromEntries(this.#of("transfer").map(({ name, progress }) => [name, progress]));
  }

  /** Returns once no job is running, nor one that the end of another has started. */
  async idle(): Promise<void> {
    while (this.isBusy) await Promise.all([...this.#running].map(({ ended }) => ended));
  }

  /** Returns once the jobs of a kind that are running now have ended. */
  async ended(kind: JobKind): Promise<void> {
    await Promise.all(this.#of(kind).map(({ ended }) => ended));
  }

  /** Aborts the jobs of a kind and returns once they have ended. */
  async stop(kind: JobKind, reason: Error): Promise<void> {
    for (const { controller } of this.#of(kind)) controller.abort(reason);
    await this.ended(kind);
  }

  #of(kind: JobKind): Job[] {
    return [...this.#running].filter((job) => job.kind === kind);
  }

  #end(job: Job, error: unknown): void {
    this.#running.delete(job);
    this.#onEnd(job.kind, error);
  }
}
