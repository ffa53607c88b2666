/**
 * One task's Durable Object: its only writer, and the runner of its transfers.
 *
 * `decide` says what happens; this file makes it durable, keeps an alarm set while work is pending, and runs the
 * transfers. Two triggers start them, a request's `waitUntil` and the alarm; the transfers don't know which.
 */

import { DurableObject } from "cloudflare:workers";
import { attemptVideo } from "../archive/attempt.ts";
import type { Progress } from "../archive/body.ts";
import { AttemptError } from "../archive/failure.ts";
import { abortUpload } from "../archive/r2.ts";
import { configOf, type Env } from "../config.ts";
import { log } from "../log.ts";
import { settledWithin } from "../settled-within.ts";
import type { Result } from "../veo3/result.ts";
import { decide, type Outcome, type TaskEvent } from "./decide.ts";
import { forgetDeliveries } from "./delivery.ts";
import { dueVideos, nextAttemptAt, nextWakeAt, WATCHDOG_MS } from "./schedule.ts";
import { TaskStore } from "./store.ts";
import { type Task, taskState, type Video, videoKey } from "./task.ts";
import { Transfers } from "./transfers.ts";

/** How long `archive` keeps its caller: below the 30 s a Worker's `waitUntil` has. The transfers go on without it. */
const ARCHIVE_CALL_MS = 25_000;
/** How long the alarm handler stays, which keeps the object awake: below the 15 min the platform allows. */
const ALARM_CALL_MS = 10 * 60_000;
/** How long R2 is waited for where nothing depends on its answer. */
const R2_PATIENCE_MS = 10_000;
const HOUR_MS = 3_600_000;

/** A task, and how far the transfers that run now have come, by video name. */
export type Snapshot = { readonly task: Task; readonly progress: Readonly<Record<string, Progress>> };

export class TaskObject extends DurableObject<Env> {
  readonly #store: TaskStore;
  readonly #transfers = new Transfers();
  #draining: Promise<void> | null = null;
  #purging: Promise<void> | null = null;
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
  async accept(callback: Result, delivery: string, host: string): Promise<Outcome> {
    // What comes while a task is being deleted begins a new one.
    if (this.#store.load()?.deleted) await this.#purge();
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
    this.#arm(task, this.#transfers.isBusy);
    return task.deleted ? null : { task, progress: this.#transfers.progress };
  }

  /** Makes videos that failed due again. Null when the task is unknown, `ignored` when none failed. */
  retry(): Outcome | null {
    return this.read() && this.#commit({ type: "retry" }, true);
  }

  /** Deletes the task with its videos; what runs is stopped first. False when it is unknown. */
  async delete(): Promise<boolean> {
    if (this.#store.load() === null) return false;
    // Durable from here on: nobody sees the task again, and should this die the alarm deletes the rest.
    this.#commit({ type: "deleted" });
    await this.#purge();
    return true;
  }

  /** Leaves no pending work without the next alarm, whatever fails. */
  override async alarm(): Promise<void> {
    this.#alarmAt = null; // this one is spent
    try {
      const work = this.#isToBeDeleted() ? this.delete().then(() => {}) : this.#archive();
      this.#armNext();
      await settledWithin(ALARM_CALL_MS, work);
      this.#armNext();
    } catch (error) {
      log("alarm_failed", { taskId: this.ctx.id.name, error: String(error) });
      // Later, not at once: what failed now would fail again.
      this.#setAlarm(Date.now() + WATCHDOG_MS);
    }
  }

  #isToBeDeleted(): boolean {
    const task = this.#store.load();
    const retentionMs = this.#retentionMs();
    const isExpired =
      retentionMs > 0 && task?.settledAt != null && task.settledAt + retentionMs <= Date.now();
    return task !== null && (task.deleted || isExpired);
  }

  /** Single flight, and safe to repeat from anywhere in it: the row goes last. */
  #purge(): Promise<void> {
    this.#purging ??= this.#purgeOnce().finally(() => {
      this.#purging = null;
    });
    return this.#purging;
  }

  async #purgeOnce(): Promise<void> {
    await this.#transfers.stop();
    const task = this.#store.load();
    if (task === null) return;
    const { taskId, videos, deliveries } = task;
    const bucket = this.env.VIDEOS;
    for (const { name, upload } of videos) {
      if (upload !== null) await abortUpload(bucket, videoKey(taskId, name), upload.id);
    }
    if (videos.length > 0) await bucket.delete(videos.map(({ name }) => videoKey(taskId, name)));
    await forgetDeliveries(this.env.DELIVERIES, taskId, deliveries);
    this.#store.clear();
    this.ctx.storage.deleteAlarm();
    this.#alarmAt = null;
    // What the platform keeps beside the row goes too: an empty object costs nothing.
    await this.ctx.storage.deleteAll();
    log("task_deleted", { taskId, videos: videos.length });
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
    while (this.#transfers.isBusy) {
      await this.#transfers.oneEnded();
      this.#startDue();
    }
  }

  #startDue(): void {
    const task = this.#store.load();
    if (task === null || task.deleted) return;
    const due = dueVideos(task, Date.now(), this.#transfers.names).slice(0, this.#transfers.room);
    if (due.length === 0) return;
    configOf(this.env); // a malformed one must not cost an attempt
    this.#commit({ type: "attempts_started", names: due.map((video) => video.name) }, true);
    for (const video of due) {
      this.#transfers.start(video.name, (progress, signal) => this.#attempt(task, video, progress, signal));
    }
  }

  /** One attempt at one video, up to the record of how it ended. `video` is as it was before the attempt. */
  async #attempt(task: Task, video: Video, progress: Progress, signal: AbortSignal): Promise<void> {
    const config = configOf(this.env);
    const { taskId } = task;
    const { name } = video;
    const startedAt = Date.now();
    const report = (outcome: string, detail: object) =>
      log("attempt", {
        taskId,
        name,
        outcome,
        bytes: progress.receivedBytes,
        ms: Date.now() - startedAt,
        ...detail,
      });
    try {
      const stored = await attemptVideo({
        url: video.sourceUrl,
        policy: { allowedHosts: config.VIDEO_HOSTS, ownHost: task.host },
        idleTimeoutMs: config.IDLE_TIMEOUT_SECONDS * 1000,
        repeated: video.attempts > 0,
        upload: video.upload,
        signal,
        bucket: this.env.VIDEOS,
        key: videoKey(taskId, name),
        maxBytes: config.MAX_VIDEO_BYTES,
        progress,
        onUploadOpened: (upload) => this.#commit({ type: "upload_opened", name, upload }),
        onPartStored: (etag) => this.#commit({ type: "part_stored", name, etag }),
        onUploadLost: () => this.#commit({ type: "upload_lost", name }),
      });
      this.#commit({ type: "video_stored", name, stored });
      report("stored", { bytes: stored.bytes });
    } catch (error) {
      if (!(error instanceof AttemptError)) throw error;
      await this.#recordFailure(taskId, name, video.sourceUrl, error);
      const { reason, message, cause } = error;
      report(reason, { message, ...(cause !== undefined && { cause: String(cause) }) });
    }
  }

  async #recordFailure(taskId: string, name: string, sourceUrl: string, error: AttemptError): Promise<void> {
    const video = this.#store.load()?.videos.find((candidate) => candidate.name === name);
    if (video === undefined) return;
    const retryAt = this.#retryAt(video, error);
    // Given up: nobody will go on with its upload.
    if (retryAt === null && video.sourceUrl === sourceUrl && video.upload !== null) {
      const aborted = abortUpload(this.env.VIDEOS, videoKey(taskId, name), video.upload.id);
      await settledWithin(R2_PATIENCE_MS, aborted);
    }
    const failure = { reason: error.reason, message: error.message };
    this.#commit({ type: "attempt_failed", name, sourceUrl, failure, retryAt });
  }

  #retryAt(video: Video, error: AttemptError): number | null {
    const config = configOf(this.env);
    const windowMs = config.RETRY_WINDOW_HOURS * HOUR_MS;
    const policy = { baseMs: config.RETRY_BASE_SECONDS * 1000, windowMs };
    return nextAttemptAt(video, error, policy, Date.now(), Math.random());
  }

  /** Decides, saves and arms in one turn: it becomes durable as a whole or not at all. */
  #commit(event: TaskEvent, busy = this.#transfers.isBusy): Outcome {
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
    const wakeAt = nextWakeAt(task, Date.now(), busy, this.#retentionMs());
    if (wakeAt === null) {
      if (this.#alarmAt !== null) this.ctx.storage.deleteAlarm();
      this.#alarmAt = null;
    } else if (this.#alarmAt === null || this.#alarmAt > wakeAt) {
      this.#setAlarm(wakeAt);
    }
  }

  #armNext(): void {
    const task = this.#store.load();
    if (task !== null) this.#arm(task, this.#transfers.isBusy);
  }

  #setAlarm(at: number): void {
    this.ctx.storage.setAlarm(at);
    this.#alarmAt = at;
  }

  /** 0: kept. */
  #retentionMs(): number {
    return configOf(this.env).RETENTION_DAYS * 24 * HOUR_MS;
  }
}
