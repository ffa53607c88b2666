/**
 * One task's Durable Object: its only writer, and the runner of its transfers.
 *
 * `decide` says what happens; this file makes it durable, keeps an alarm set while work is pending, and runs the
 * transfers. Two triggers start them, the callback's `waitUntil` and the alarm; the transfers don't know which.
 */

import { DurableObject } from "cloudflare:workers";
import { attemptVideo } from "../archive/attempt.ts";
import { AttemptError } from "../archive/failure.ts";
import type { Progress } from "../archive/store-video.ts";
import { type Config, configOf, type Env } from "../config.ts";
import { log } from "../log.ts";
import type { Callback } from "../veo3/callback.ts";
import { decide, type Outcome, type TaskEvent } from "./decide.ts";
import { dueVideos, nextAttemptAt, nextWakeAt, WATCHDOG_MS } from "./schedule.ts";
import { TaskStore } from "./store.ts";
import { type Task, taskState, type Video, videoKey } from "./task.ts";

/** Each transfer holds two connections, its source's and R2's, and an object may have six. */
const MAX_TRANSFERS = 3;
/** How long `archive` keeps its caller: below the 30 s a Worker's `waitUntil` has. The transfers go on without it. */
const ARCHIVE_CALL_MS = 25_000;
/** How long the alarm handler stays, which keeps the object awake: below the 15 min the platform allows. */
const ALARM_CALL_MS = 10 * 60_000;

type Transfer = { readonly progress: Progress; readonly ended: Promise<void> };

/** A task, and how far the transfers that run now have come, by video name. */
export type Snapshot = { readonly task: Task; readonly progress: Readonly<Record<string, Progress>> };

export class TaskObject extends DurableObject<Env> {
  readonly #store: TaskStore;
  readonly #transfers = new Map<string, Transfer>();
  #draining: Promise<void> | null = null;
  /** The alarm that is set: mirrored here, so that state and alarm change in one turn and are committed together. */
  #alarmAt: number | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new TaskStore(ctx.storage.kv);
    ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = await ctx.storage.getAlarm();
    });
  }

  /**
   * Takes a callback. Once the caller has the answer, the task is durable, and so is the alarm that archives its
   * videos should the caller never come to call `archive`.
   *
   * @param delivery digest of the callback's meaning
   * @param host `host[:port]` the callback came in by
   */
  accept(callback: Callback, delivery: string, host: string): Outcome {
    return this.#commit({ type: "callback", callback, delivery, host }, true);
  }

  /** Starts every transfer that is due and joins those that run, for at most 25 s. */
  archive(): Promise<void> {
    return settledWithin(ARCHIVE_CALL_MS, this.#archive());
  }

  /** The task as it is now, or null when it is unknown, which leaves nothing in storage. */
  read(): Snapshot | null {
    const task = this.#store.load();
    if (task === null) return null;
    this.#arm(task, this.#isBusy());
    const progress = [...this.#transfers].map(([name, transfer]) => [name, transfer.progress]);
    return { task, progress: Object.fromEntries(progress) };
  }

  /** Leaves no pending work without the next alarm, whatever fails. */
  override async alarm(): Promise<void> {
    this.#alarmAt = null; // this one is spent
    try {
      const archived = this.#archive();
      this.#armNext();
      await settledWithin(ALARM_CALL_MS, archived);
      this.#armNext();
    } catch (error) {
      log("alarm_failed", { taskId: this.ctx.id.name, error: String(error) });
      // Later, not at once: what failed now would fail again.
      this.#setAlarm(Date.now() + WATCHDOG_MS);
    }
  }

  /** Single flight: whoever calls while transfers run starts what is due beside them and joins. */
  #archive(): Promise<void> {
    this.#startDue();
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = null;
    });
    return this.#draining;
  }

  /** Each transfer that ends makes room for the next one. */
  async #drain(): Promise<void> {
    while (this.#isBusy()) {
      await Promise.race([...this.#transfers.values()].map((transfer) => transfer.ended));
      this.#startDue();
    }
  }

  #startDue(): void {
    const task = this.#store.load();
    if (task === null) return;
    const running = new Set(this.#transfers.keys());
    const due = dueVideos(task, Date.now(), running).slice(0, MAX_TRANSFERS - running.size);
    if (due.length === 0) return;
    const config = configOf(this.env);
    this.#commit({ type: "attempts_started", names: due.map((video) => video.name) }, true);
    for (const video of due) {
      const progress: Progress = { receivedBytes: 0, totalBytes: null };
      const ended = this.#attempt(task, video, progress, config).finally(() =>
        this.#transfers.delete(video.name),
      );
      this.#transfers.set(video.name, { progress, ended });
    }
  }

  /** One attempt at one video, up to the record of how it ended. `video` is as it was before the attempt. */
  async #attempt(task: Task, video: Video, progress: Progress, config: Config): Promise<void> {
    const { taskId } = task;
    const { name } = video;
    const startedAt = Date.now();
    try {
      const stored = await attemptVideo({
        url: video.sourceUrl,
        policy: { allowedHosts: config.VIDEO_HOSTS, ownHost: task.host },
        idleTimeoutMs: config.IDLE_TIMEOUT_SECONDS * 1000,
        repeated: video.attempts > 0,
        leftUploadId: video.uploadId,
        bucket: this.env.VIDEOS,
        key: videoKey(taskId, name),
        maxBytes: config.MAX_VIDEO_BYTES,
        progress,
        onUploadOpened: (uploadId) => this.#commit({ type: "upload_opened", name, uploadId }),
      });
      this.#commit({ type: "video_stored", name, stored });
      log("attempt", { taskId, name, outcome: "stored", bytes: stored.bytes, ms: Date.now() - startedAt });
    } catch (error) {
      if (!(error instanceof AttemptError)) throw error;
      const { reason, message } = error;
      const retryAt = this.#retryAt(name, error, config);
      this.#commit({ type: "attempt_failed", name, failure: { reason, message }, retryAt });
      log("attempt", { taskId, name, outcome: reason, message, retryAt, ms: Date.now() - startedAt });
    }
  }

  #retryAt(name: string, error: AttemptError, config: Config): number | null {
    // As it is now: while the attempt ran, a callback may have given it a fresh URL.
    const video = this.#store.load()?.videos.find((candidate) => candidate.name === name);
    if (video === undefined) return null;
    const windowMs = config.RETRY_WINDOW_HOURS * 3_600_000;
    const policy = { baseMs: config.RETRY_BASE_SECONDS * 1000, windowMs };
    return nextAttemptAt(video, error, policy, Date.now(), Math.random());
  }

  /** Decides, saves and arms in one turn: it becomes durable as a whole or not at all. */
  #commit(event: TaskEvent, busy = this.#isBusy()): Outcome {
    const before = this.#store.load();
    const { outcome, task } = decide(before, event, Date.now());
    if (task === null) return outcome;
    if (task !== before) this.#store.save(task);
    this.#arm(task, busy);
    if (task.settledAt !== null && task.settledAt !== before?.settledAt) {
      log("task_settled", {
        taskId: task.taskId,
        state: taskState(task),
        ms: task.settledAt - task.createdAt,
      });
    }
    return outcome;
  }

  /** Keeps an alarm at or before the next thing to do, as an early one costs less to keep than to move; else none. */
  #arm(task: Task, busy: boolean): void {
    const wakeAt = nextWakeAt(task, Date.now(), busy);
    if (wakeAt === null) {
      if (this.#alarmAt !== null) this.ctx.storage.deleteAlarm();
      this.#alarmAt = null;
    } else if (this.#alarmAt === null || this.#alarmAt > wakeAt) {
      this.#setAlarm(wakeAt);
    }
  }

  #armNext(): void {
    const task = this.#store.load();
    if (task !== null) this.#arm(task, this.#isBusy());
  }

  #setAlarm(at: number): void {
    this.ctx.storage.setAlarm(at);
    this.#alarmAt = at;
  }

  #isBusy(): boolean {
    return this.#transfers.size > 0;
  }
}

/** Resolves with the work, or after `ms` without it; the work goes on. */
async function settledWithin(ms: number, work: Promise<void>): Promise<void> {
  const { promise: timeout, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
