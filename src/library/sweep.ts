/**
 * A walk over the unsettled tasks of a month, in steps that an alarm goes on with: each task's object is read, and one
 * that has lost its alarm sets it again as it is read.
 *
 * The walk ends: it passes over each task once, and over none that was created after it began. A task that fails to
 * answer is passed over until the next walk.
 *
 * Key `sweep`: where the walk has come to, lives until it is done.
 */

import * as z from "zod/mini";
import { within } from "../http/timeout.ts";
import { log } from "../log.ts";
import { once } from "../once.ts";
import { UNSETTLED_STATES } from "../task/task.ts";

const KEY = "sweep";
/** A step is one invocation, which may call 1,000 objects. */
const TASKS_A_STEP = 500;
/** How many tasks are read at a time. */
const CONCURRENCY = 10;
/** How long a task is waited for. */
const TASK_TIMEOUT_MS = 10_000;

const walkSchema = once(() =>
  z.object({
    startedAt: z.int(),
    /** The last task that was read. Tasks are passed over by state, then from the oldest on. */
    state: z.enum(UNSETTLED_STATES),
    createdAt: z.int(),
    taskId: z.string(),
  }),
);
type Walk = z.infer<ReturnType<typeof walkSchema>>;

export class Sweep {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Begins a walk, or goes on with one that has lost its alarm. Writes nothing where no task is unsettled. */
  async start(now: number): Promise<void> {
    if (this.#walk() === null) {
      const walk: Walk = { startedAt: now, state: UNSETTLED_STATES[0], createdAt: 0, taskId: "" };
      if (this.#next(walk, 1).length === 0) return;
      this.#storage.kv.put(KEY, walk);
    }
    if ((await this.#storage.getAlarm()) === null) await this.#storage.setAlarm(now);
  }

  /** To be called by the alarm. A step that is cut off is repeated with the alarm. */
  async step(tasks: Env["TASKS"]): Promise<void> {
    const walk = this.#walk();
    if (walk === null) return;
    const next = this.#next(walk, TASKS_A_STEP);
    for (let i = 0; i < next.length; i += CONCURRENCY) {
      await Promise.all(next.slice(i, i + CONCURRENCY).map(({ taskId }) => readTask(tasks, taskId)));
    }
    const last = next.at(-1);
    if (last === undefined || next.length < TASKS_A_STEP) {
      this.#storage.kv.delete(KEY);
      return;
    }
    this.#storage.kv.put(KEY, last);
    await this.#storage.setAlarm(Date.now());
  }

  #walk(): Walk | null {
    return z.nullable(walkSchema()).parse(this.#storage.kv.get(KEY) ?? null);
  }

  /** The tasks that follow, each as the place that the walk has come to with it. */
  #next(walk: Walk, limit: number): Walk[] {
    const { startedAt } = walk;
    const found: Walk[] = [];
    for (const state of UNSETTLED_STATES.slice(UNSETTLED_STATES.indexOf(walk.state))) {
      const after = state === walk.state ? walk : { createdAt: 0, taskId: "" };
      const rows = this.#storage.sql.exec<{ createdAt: number; taskId: string }>(
        `SELECT created_at AS createdAt, task_id AS taskId FROM task
         WHERE state = ? AND state <> 'stored' AND (created_at, task_id) > (?, ?) AND created_at <= ?
         ORDER BY created_at, task_id LIMIT ?`,
        ...[state, after.createdAt, after.taskId, startedAt, limit - found.length],
      );
      found.push(...[...rows].map((row) => ({ startedAt, state, ...row })));
    }
    return found;
  }
}

async function readTask(tasks: Env["TASKS"], taskId: string): Promise<void> {
  try {
    await within(TASK_TIMEOUT_MS, Promise.resolve(tasks.getByName(taskId).read()));
  } catch (error) {
    log("sweep_failed", { taskId, error: String(error) });
  }
}
