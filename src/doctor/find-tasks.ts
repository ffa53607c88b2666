/** Reads the tasks that show whether the receiver works: the newest, and some that should have gone on. */

import { within } from "../http/timeout.ts";
import { listTasks } from "../library/list.ts";
import { log } from "../log.ts";
import type { TaskSummary } from "../task/summary.ts";
import type { TaskState } from "../task/task.ts";
import type { Snapshot } from "../task-object/rpc.ts";
import { readTask } from "../task-object/stub.ts";
import type { FoundTasks } from "./facts.ts";
import { PROBE_TIMEOUT_MS } from "./probes.ts";

const RECENT = 20;
/** Of each state. */
const UNSETTLED_LISTED = 100;
const UNSETTLED_READ = 10;
const UNCHANGED_MS = 15 * 60_000;

export async function findTasks(env: Env): Promise<FoundTasks | "unread"> {
  try {
    return await within(PROBE_TIMEOUT_MS, find(env));
  } catch (error) {
    log("doctor_failed", { check: "tasks", error: String(error) });
    return "unread";
  }
}

async function find(env: Env): Promise<FoundTasks> {
  const list = async (state: TaskState | null, limit: number) =>
    (await listTasks(env.LIBRARY, { state, after: null, limit })).tasks;
  const [newest, waiting, storing] = await Promise.all([
    list(null, RECENT),
    list("waiting", UNSETTLED_LISTED),
    list("storing", UNSETTLED_LISTED),
  ]);
  const unchangedSince = Date.now() - UNCHANGED_MS;
  const old = [...waiting, ...storing]
    .filter(({ updatedAt }) => updatedAt < unchangedSince)
    .sort((a, b) => a.updatedAt - b.updatedAt)
    .slice(0, UNSETTLED_READ);
  const [recent, unsettled] = await Promise.all([readAll(env, newest), readAll(env, old)]);
  return {
    recent: recent.map(({ task }) => task),
    unsettled: unsettled.map(({ task, progress }) => ({
      task,
      isRunning: Object.keys(progress).length > 0,
    })),
  };
}

/** Those that are there still. Reading a task also sets its alarm, if it was lost. */
async function readAll(env: Env, summaries: readonly TaskSummary[]): Promise<Snapshot[]> {
  const snapshots = await Promise.all(summaries.map(({ taskId }) => readTask(env, taskId)));
  return snapshots.filter((snapshot) => snapshot !== null);
}
