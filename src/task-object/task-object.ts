/**
 * One task's Durable Object: its only writer, and the runner of its work.
 *
 * `decide` says what happens; this file makes it durable, keeps an alarm set while work is pending, and starts what is
 * due: transfers, questions to record-info, handing on. Two triggers start it, the object's own `waitUntil` when it has
 * heard something, and the alarm; the work doesn't know which.
 */

import { DurableObject } from "cloudflare:workers";
import { configOf } from "../config.ts";
import { settledWithin } from "../http/timeout.ts";
import { log } from "../log.ts";
import { decide, type Outcome, type TaskEvent } from "../task/decide.ts";
import { POLL_WINDOW_MS } from "../task/poll.ts";
import { dueVideos, nextWakeAt, WATCHDOG_MS } from "../task/schedule.ts";
import { isBase, type Task, taskState } from "../task/task.ts";
import { taskETag, viewTask } from "../task/view.ts";
import type { Result } from "../veo3/result.ts";
import { Changes } from "./changes.ts";
import { deleteTraces } from "./delete-traces.ts";
import { eventStream } from "./event-stream.ts";
import { linksOf } from "./links.ts";
import { Listing } from "./listing.ts";
import { LIBRARY_TIMEOUT_MS, runListing } from "./listing-job.ts";
import { endpointRefusal, runNotification } from "./notification-job.ts";
import { runPoll } from "./poll-job.ts";
import type { Delivery, Registration, Snapshot, Variant } from "./rpc.ts";
import { TaskStore } from "./store.ts";
import type { TaskHandle } from "./task-handle.ts";
import { runAttempt } from "./transfer-job.ts";
import { Transfers } from "./transfers.ts";
import { areTrusted } from "./trusted-urls.ts";

/** How long the alarm handler stays, which keeps the object awake: below the 15 min the platform allows. */
const ALARM_CALL_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;

export class TaskObject extends DurableObject<Env> {
  readonly #store: TaskStore;
  readonly #listing: Listing;
  readonly #changes = new Changes();
  readonly #transfers = new Transfers();
  /** What runs beside the transfers, by name. */
  readonly #jobs = new Map<string, Promise<void>>();
  #draining: Promise<void> | null = null;
  #purging: Promise<void> | null = null;
  /** The alarm that is set: mirrored here, so that state and alarm change in one turn and are committed together. */
  #alarmAt: number | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new TaskStore(ctx.storage.kv);
    this.#listing = new Listing(ctx.storage.kv);
    ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = await ctx.storage.getAlarm();
    });
  }

  /** Takes a callback. Once the caller has the answer, the task is durable, and so is the alarm that watches its work. */
  async accept(result: Result, { digest, origin, variant }: Delivery): Promise<Outcome> {
    await this.#endDeletion();
    const confirm = this.#isToBeConfirmed(result, origin, variant);
    return this.#take({ type: "callback", result, delivery: digest, origin, variant, confirm });
  }

  /** Makes a task known before its callback. False when it was. */
  async register({ taskId, origin, extends: base, variant, callBackUrl }: Registration): Promise<boolean> {
    await this.#endDeletion();
    const config = configOf(this.env);
    const refusal = callBackUrl && endpointRefusal(callBackUrl, config, origin);
    const notification = callBackUrl === null ? null : { url: callBackUrl, refusal };
    const pollAfterMs = config.VEO3_API_KEY === null ? POLL_WINDOW_MS : config.POLL_AFTER_SECONDS * 1000;
    const pollAt = Math.ceil(Date.now() + pollAfterMs);
    const registration = { taskId, origin, extends: base, variant, notification, pollAt };
    return this.#take({ type: "registered", ...registration }) === "accepted";
  }

  /** Takes what the provider's API said of the task when somebody else asked it. */
  async learn(result: Result, origin: string): Promise<Outcome> {
    await this.#endDeletion();
    if (result.videos.some((video) => !isBase(video))) {
      return this.#take({ type: "upgrade", result, origin });
    }
    const details = { state: "finished", result } as const;
    return this.#take({ type: "poll_answered", details, origin, pollAt: Date.now(), trusted: false });
  }

  /** The task as it is now, or null when it is unknown, which leaves nothing in storage. */
  read(): Snapshot | null {
    const task = this.#store.load();
    if (task === null) return null;
    this.#arm(task);
    return task.deleted ? null : { task, progress: this.#transfers.progress };
  }

  /** As `read`, but waits for up to `ms` while the task is not settled and still what it was at `version`. */
  async readAfter(version: number, ms: number): Promise<Snapshot | null> {
    const deadline = Date.now() + ms;
    for (;;) {
      const snapshot = this.read();
      const left = deadline - Date.now();
      const isNews = snapshot === null || snapshot.task.version !== version;
      if (isNews || snapshot.task.settledAt !== null || left <= 0) return snapshot;
      await this.#changes.next(left);
    }
  }

  /**
   * The task as Server-Sent Events.
   *
   * @param origin where its links lead
   * @returns null when it is unknown; `seen` when the client has seen the last that there is to tell
   */
  events(origin: string, lastEventId: string | null): ReadableStream<Uint8Array> | "seen" | null {
    const now = this.read();
    if (now === null) return null;
    if (now.task.settledAt !== null && taskETag(now.task, now.progress) === lastEventId) return "seen";
    const tell = () => {
      const snapshot = this.read();
      if (snapshot === null) return null;
      const { task, progress } = snapshot;
      const view = async () => viewTask(task, progress, await linksOf(task, origin, configOf(this.env)));
      return { id: taskETag(task, progress), task: view, isLast: task.settledAt !== null };
    };
    return eventStream(tell, this.#changes, lastEventId);
  }

  /** Makes videos that failed due again. Null when the task is unknown, `ignored` when none failed. */
  retry(): Outcome | null {
    const canPoll = configOf(this.env).VEO3_API_KEY !== null;
    return this.read() && this.#take({ type: "retry", canPoll });
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
      const work = this.#isToBeDeleted() ? this.delete().then(() => {}) : this.#work();
      this.#armNext();
      const failures: unknown[] = [];
      await settledWithin(
        ALARM_CALL_MS,
        work.catch((error) => failures.push(error)),
      );
      if (failures.length > 0) throw failures[0];
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
    // What tells the library of the task must not come after its removal there.
    await settledWithin(LIBRARY_TIMEOUT_MS, this.#jobs.get("listing") ?? Promise.resolve());
    await deleteTraces(this.env, task);
    this.#store.clear();
    this.#listing.clear();
    this.#changes.happened();
    this.ctx.storage.deleteAlarm();
    this.#alarmAt = null;
    // What the platform keeps beside the row goes too: an empty object costs nothing.
    await this.ctx.storage.deleteAll();
    log("task_deleted", { taskId: task.taskId, videos: task.videos.length });
  }

  /** What comes while a task is being deleted begins a new one. */
  async #endDeletion(): Promise<void> {
    if (this.#store.load()?.deleted) await this.#purge();
  }

  /** Record-info tells nothing of upgrades: those are believed that were asked for, or lie on the operator's hosts. */
  #isToBeConfirmed({ videos }: Result, origin: string, variant: Variant): boolean {
    const config = configOf(this.env);
    if (config.VEO3_API_KEY === null) return false;
    const isExpected = variant !== null && this.#store.load()?.expects4k === true;
    return variant === null || !(isExpected || areTrusted(videos, config, origin));
  }

  get #handle(): TaskHandle {
    return { env: this.env, load: () => this.#store.load(), commit: (event) => this.#commit(event) };
  }

  get #isBusy(): boolean {
    return this.#transfers.isBusy || this.#jobs.size > 0;
  }

  /** Decides, and starts what is due by then. The work goes on by itself; should this die, the alarm goes on with it. */
  #take(event: TaskEvent): Outcome {
    const { outcome, task } = decide(this.#store.load(), event, Date.now());
    if (task === null) return outcome;
    const interrupted = (error: unknown) =>
      log("work_interrupted", { taskId: task.taskId, error: String(error) });
    this.ctx.waitUntil(this.#work(task).catch(interrupted));
    return outcome;
  }

  #commit(event: TaskEvent): Outcome {
    const { outcome, task } = decide(this.#store.load(), event, Date.now());
    if (task !== null) this.#save(task);
    return outcome;
  }

  /**
   * Starts what is due. Single flight: whoever calls while work is done joins it.
   *
   * @param task as it is now, saved or not
   */
  #work(task = this.#store.load()): Promise<void> {
    this.#start(task);
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = null;
    });
    return this.#draining;
  }

  /** What ends makes room for, or brings, the next. */
  async #drain(): Promise<void> {
    while (this.#isBusy) {
      await Promise.race([...this.#transfers.ends, ...this.#jobs.values()]);
      this.#start(this.#store.load());
    }
  }

  /** Saves the task with its attempts counted, then begins them, and whatever else is due. */
  #start(task: Task | null): void {
    if (task === null || task.deleted) return;
    const now = Date.now();
    const due = dueVideos(task, now, this.#transfers.names).slice(0, this.#transfers.room);
    if (due.length > 0) configOf(this.env); // a malformed one must not cost an attempt
    const begun = decide(task, { type: "attempts_started", names: due.map(({ name }) => name) }, now);
    this.#save(begun.task ?? task, true);
    for (const video of due) {
      this.#transfers.start(video.name, (running) => runAttempt(this.#handle, task, video, running));
    }
    this.#startJobs(task, now);
  }

  #startJobs(task: Task, now: number): void {
    const isDue = (at: number | null | undefined) => at != null && at <= now;
    if (isDue(this.#listing.dueAt(task))) {
      this.#runJob("listing", () => runListing(this.#handle, this.#listing, this.#changes));
    }
    if (isDue(task.poll?.at)) this.#runJob("poll", () => runPoll(this.#handle));
    for (const notification of task.notifications) {
      if (!isDue(notification.at)) continue;
      this.#runJob(`notification ${notification.variant}`, () => runNotification(this.#handle, notification));
    }
  }

  #runJob(name: string, run: () => Promise<void>): void {
    if (this.#jobs.has(name)) return;
    const ended = run().finally(() => {
      this.#jobs.delete(name);
      this.#armNext();
    });
    this.#jobs.set(name, ended);
  }

  /**
   * Saves and arms in one turn: it becomes durable as a whole or not at all.
   *
   * @param busy what is due runs, or is started in this turn
   */
  #save(task: Task, busy = this.#isBusy): void {
    const before = this.#store.load();
    if (task !== before) this.#store.save(task);
    if (task.version !== before?.version) this.#changes.happened();
    this.#arm(task, busy);
    if (task.settledAt !== null && task.settledAt !== before?.settledAt) {
      log("task_settled", {
        taskId: task.taskId,
        state: taskState(task),
        ms: task.settledAt - task.createdAt,
      });
    }
  }

  /**
   * Keeps an alarm at or before the next thing to do; none when there is none. An early one costs less to keep than to
   * move, unless there is nothing to do for longer than the watchdog's time, which itself always lies ahead.
   */
  #arm(task: Task, busy = this.#isBusy): void {
    const now = Date.now();
    const wakeAt = nextWakeAt(task, now, busy, this.#retentionMs(), this.#listing.dueAt(task));
    if (wakeAt === null) {
      if (this.#alarmAt !== null) this.ctx.storage.deleteAlarm();
      this.#alarmAt = null;
      return;
    }
    const isTooEarly = this.#alarmAt !== null && this.#alarmAt < wakeAt && wakeAt > now + WATCHDOG_MS;
    if (this.#alarmAt === null || this.#alarmAt > wakeAt || isTooEarly) this.#setAlarm(wakeAt);
  }

  #armNext(): void {
    const task = this.#store.load();
    if (task !== null) this.#arm(task);
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
