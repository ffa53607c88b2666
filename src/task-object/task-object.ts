/**
 * One task's Durable Object: its only writer, and the runner of its jobs.
 *
 * Whatever happens to the task goes the same way: `decide` says what it comes to, `#carryOut` makes that durable
 * together with the attempts that are due and the alarm, and starts the jobs. The alarm goes on with them should this
 * object end before they do; a job does not know who started it.
 */

import { DurableObject } from "cloudflare:workers";
import { configOf } from "../config.ts";
import { settledWithin, within } from "../http/timeout.ts";
import { log } from "../log.ts";
import { decide } from "../task/decide.ts";
import { hasUnreadMedia } from "../task/decide-media.ts";
import type { Decision, Outcome, TaskEvent } from "../task/events.ts";
import { isExpired, nextDueAt, nextWakeAt, WATCHDOG_MS } from "../task/schedule.ts";
import type { Task } from "../task/task.ts";
import { taskETag } from "../task/view.ts";
import { AttemptError } from "../transfer/attempt-error.ts";
import type { KeptRequest } from "../veo3/kept-request.ts";
import type { Result } from "../veo3/result.ts";
import { Alarm } from "./alarm.ts";
import { Changes } from "./changes.ts";
import { dueJobs, type JobTools, withCounted } from "./due-jobs.ts";
import { eventStream } from "./event-stream.ts";
import { type JobKind, Jobs } from "./jobs.ts";
import { learnedEvent } from "./learned-event.ts";
import { viewSnapshot } from "./links.ts";
import { LIBRARY_TIMEOUT_MS, Listing } from "./listing.ts";
import { Posters } from "./posters.ts";
import { probeStorage } from "./probe-storage.ts";
import { registeredEvent } from "./registered-event.ts";
import type { Delivery, Picture, PosterOutcome, Registration, Snapshot } from "./rpc.ts";
import { logSettled, retentionMs } from "./settled.ts";
import { TaskStore } from "./store.ts";
import { Timer } from "./timer.ts";
import { needsConfirmation } from "./trusted-urls.ts";

/** How long the alarm handler stays, which keeps the object awake: below the 15 min that the platform allows. */
const ALARM_HANDLER_MS = 10 * 60_000;

export class TaskObject extends DurableObject<Env> {
  readonly #store: TaskStore;
  readonly #listing = new Listing();
  readonly #alarm: Alarm;
  readonly #changes = new Changes();
  readonly #jobs = new Jobs((kind, error) => this.#goOn(kind, error));
  readonly #posters = new Posters();
  #purging: Promise<void> | null = null;
  readonly #timer = new Timer(() => this.#goOn("timer", null));
  /** No job is started before then: after an unexpected failure the next one would fail in the same way. */
  #pausedUntil = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new TaskStore(ctx.storage.kv);
    this.#alarm = new Alarm(ctx.storage);
    ctx.blockConcurrencyWhile(() => Promise.all([this.#store.open(), this.#alarm.load()]));
  }

  /** Takes a callback. Once the caller has the answer the task is durable, and so is the alarm that watches its jobs. */
  async accept(result: Result, delivery: Delivery): Promise<Outcome> {
    await this.#endDeletion();
    const confirm = needsConfirmation(result, delivery, this.#store.load(), configOf(this.env));
    const { digest, isRequested: _, ...how } = delivery;
    return this.#take({ type: "callback", result, delivery: digest, confirm, ...how });
  }

  /** Makes a task known before its callback. @returns false when it was known */
  async register(registration: Registration): Promise<boolean> {
    await this.#endDeletion();
    return this.#take(registeredEvent(registration, configOf(this.env), Date.now())) === "accepted";
  }

  /** Takes what the provider's API answered about the task when a client asked it. */
  async learn(result: Result, origin: string, request: KeptRequest | null): Promise<Outcome> {
    await this.#endDeletion();
    return this.#take(learnedEvent(result, origin, request, Date.now()));
  }

  /** The task as it is now, and durable; or null when it is unknown, which leaves nothing in storage. */
  read(): Snapshot | null {
    const task = this.#store.load();
    if (task === null) return null;
    this.#store.save(task);
    if (hasUnreadMedia(task)) this.#carryOut(task);
    else this.#arm(task);
    return task.deleted ? null : { task, progress: this.#jobs.progress };
  }

  /** As `read`, but waits for up to `ms` while the task is not settled and still what it was at `version`. */
  async readAfter(version: number, ms: number): Promise<Snapshot | null> {
    const deadline = Date.now() + ms;
    for (;;) {
      const snapshot = this.read();
      const left = deadline - Date.now();
      const hasChanged = snapshot === null || snapshot.task.version !== version;
      if (hasChanged || snapshot.task.settledAt !== null || left <= 0) return snapshot;
      await this.#changes.next(left);
    }
  }

  /**
   * The task as Server-Sent Events.
   *
   * @param origin where its links lead
   * @param token the one that the caller has presented
   * @returns null when it is unknown; `seen` when `lastEventId` was the last event there will be
   */
  events(origin: string, token: string, lastEventId: string | null) {
    const now = this.read();
    if (now === null) return null;
    if (now.task.settledAt !== null && taskETag(now.task, now.progress) === lastEventId) return "seen";
    const read = () => {
      const snapshot = this.read();
      if (snapshot === null) return null;
      const { task, progress } = snapshot;
      const view = () => viewSnapshot(snapshot, origin, configOf(this.env), token);
      return { id: taskETag(task, progress), task: view, isLast: task.settledAt !== null };
    };
    return eventStream(read, this.#changes, lastEventId);
  }

  /** Makes failed videos due again. @returns null when the task is unknown, `ignored` when nothing failed */
  retry(): Outcome | null {
    return this.read() && this.#take({ type: "retry", canPoll: configOf(this.env).VEO3_API_KEY !== null });
  }

  /** Makes a notification due again. @returns null when the task is unknown, `refused` when the notification is */
  resend(id: string): Outcome | null {
    return this.read() && this.#take({ type: "notification_resend", id });
  }

  /** Keeps the picture that stands for a stored video, once. @returns null when the task is unknown */
  keepPoster(name: string, picture: Picture): Promise<PosterOutcome | null> {
    return this.#posters.keep(this.#tools.handle, name, picture);
  }

  /** Deletes the task with its videos; its transfers are stopped first. @returns false when it is unknown */
  async delete(): Promise<boolean> {
    if (this.#store.load() === null) return false;
    // Durable from here on: nobody sees the task again, and the alarm removes the rest should this object end.
    this.#commit({ type: "deleted" });
    await this.#purge();
    return true;
  }

  /** For the object that is no task's. @returns whether its storage keeps what it is given */
  probe(): Promise<boolean> {
    return this.ctx.blockConcurrencyWhile(() => probeStorage(this.ctx.storage));
  }

  /** Leaves no pending work without the next alarm, whatever fails. */
  override async alarm(): Promise<void> {
    // This alarm is spent, and so is the pause that it may have been set for.
    this.#alarm.spent();
    this.#pausedUntil = 0;
    try {
      if (this.#isToBeDeleted()) {
        await within(ALARM_HANDLER_MS, this.delete()).catch((error) =>
          log("deletion_failed", { taskId: this.ctx.id.name, error: String(error) }),
        );
      } else {
        this.#resume();
        await settledWithin(ALARM_HANDLER_MS, this.#jobs.idle());
      }
      this.read(); // Sets the next alarm.
    } catch (error) {
      this.#pause("alarm_failed", error);
    }
  }

  #take(event: TaskEvent): Outcome {
    const { outcome, task } = this.#decide(event);
    if (task !== null) this.#carryOut(task);
    return outcome;
  }

  /** For events of a running job, whose end starts what is due by then. */
  #commit(event: TaskEvent): Outcome {
    const { outcome, task } = this.#decide(event);
    if (task !== null) this.#save(task);
    return outcome;
  }

  /** For what a running job would find out again: it is saved with the next change, or once no job is running. */
  #hold(event: TaskEvent): void {
    const { task } = this.#decide(event);
    if (task !== null) this.#store.hold(task);
    this.#changes.happened();
  }

  /** The one place that knows whether requests are to be kept: where they are not, no event brings one. */
  #decide(event: TaskEvent): Decision {
    const isWithheld = "request" in event && event.request != null && !configOf(this.env).KEEP_REQUESTS;
    const kept = isWithheld ? { ...event, request: null } : event;
    return decide(this.#store.load(), kept, Date.now(), configOf(this.env).NOTIFY_URLS);
  }

  /** Starts what is due. */
  #resume(): void {
    const task = this.#store.load();
    if (task !== null) this.#carryOut(task);
  }

  /**
   * Makes the task durable, with the attempts that are due counted and the alarm set: one commit. Then starts the jobs
   * that are due.
   */
  #carryOut(task: Task): void {
    const now = Date.now();
    const due = now < this.#pausedUntil ? [] : dueJobs(task, now, this.#tools);
    // A malformed configuration throws here, before it costs an attempt.
    const counted = withCounted(task, due, now, () => configOf(this.env).RETRY_BASE_SECONDS * 1000);
    this.#save(counted, this.#jobs.isBusy || due.length > 0);
    for (const { kind, name, run } of due) this.#jobs.start(kind, name, run);
    if (due.length > 0) this.ctx.waitUntil(this.#jobs.idle());
  }

  /** Starts what is due after a job ended, which makes room for the next one, or at the time that something falls due. */
  #goOn(after: JobKind | "timer", error: unknown): void {
    try {
      if (error !== null) throw error;
      this.#resume();
    } catch (failure) {
      this.#pause("job_failed", failure, { after });
    }
  }

  get #tools(): JobTools {
    const [commit, take, hold] = [this.#commit.bind(this), this.#take.bind(this), this.#hold.bind(this)];
    const handle = { env: this.env, load: () => this.#store.load(), commit, take, hold };
    return { handle, jobs: this.#jobs, listing: this.#listing, changes: this.#changes };
  }

  #isToBeDeleted(): boolean {
    const task = this.#store.load();
    return task !== null && (task.deleted || isExpired(task, retentionMs(configOf(this.env)), Date.now()));
  }

  /** Whatever comes while a task is being deleted begins a new one. */
  async #endDeletion(): Promise<void> {
    if (this.#store.load()?.deleted) await this.#purge();
  }

  /** Single flight, and safe to repeat after it was cut off anywhere: the row goes last. */
  #purge(): Promise<void> {
    this.#purging ??= this.#purgeOnce().finally(() => {
      this.#purging = null;
    });
    return this.#purging;
  }

  async #purgeOnce(): Promise<void> {
    await this.#jobs.stop("transfer", new AttemptError("source_error", "the task was deleted"));
    const task = this.#store.load();
    if (task === null) return;
    // A listing that is under way must not arrive in the library after the removal.
    await settledWithin(LIBRARY_TIMEOUT_MS, this.#jobs.ended("listing"));
    await this.#posters.idle();
    const { deleteTraces } = await import("./delete-traces.ts");
    await deleteTraces(this.env, task);
    this.#store.clear();
    this.#changes.happened();
    this.#alarm.clear();
    // What the platform keeps beside the row goes too: an empty object costs nothing.
    await this.ctx.storage.deleteAll();
    log("task_deleted", { taskId: task.taskId, videos: task.videos.length });
  }

  /**
   * Saves the task and sets the alarm in one turn: both become durable, or neither does.
   *
   * @param busy a job is running, or is started in this turn: what is held can wait
   */
  #save(task: Task, busy = this.#jobs.isBusy): void {
    const before = this.#store.load();
    if (task !== before || !busy) this.#store.save(task);
    if (task.version !== before?.version) this.#changes.happened();
    this.#arm(task, busy);
    logSettled(task, before);
  }

  /** Keeps an alarm at or before the next thing to do. */
  #arm(task: Task, busy = this.#jobs.isBusy): void {
    const now = Date.now();
    const dueAt = nextWakeAt(task, now, busy, retentionMs(configOf(this.env)), this.#listing.dueAt(task));
    this.#alarm.keep(dueAt && Math.max(dueAt, this.#pausedUntil), now, busy || task.deleted);
    if (busy) this.#timer.keep(nextDueAt(task, now, this.#listing.dueAt(task)), now);
    else this.#timer.clear();
  }

  /** Goes on later, by the alarm. */
  #pause(event: string, error: unknown, detail = {}): void {
    log(event, { taskId: this.ctx.id.name, ...detail, error: String(error) });
    this.#pausedUntil = Date.now() + WATCHDOG_MS;
    this.#alarm.set(this.#pausedUntil);
  }
}
