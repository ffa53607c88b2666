/** Telling the library once of a task as it is, up to the record of its answer. */

import { monthObject, monthOf } from "../library/library-object.ts";
import { log } from "../log.ts";
import { summarize } from "../task/summary.ts";
import { type Task, taskState } from "../task/task.ts";
import type { Changes } from "./changes.ts";
import type { Listing } from "./listing.ts";
import type { TaskHandle } from "./task-handle.ts";

/** How long the library is waited for. */
export const LIBRARY_TIMEOUT_MS = 10_000;
/** A task that settles as quickly is told of once: most videos take less, and what is listed twice costs twice. */
const DELAY_MS = 3000;

export async function runListing(handle: TaskHandle, listing: Listing, changes: Changes): Promise<void> {
  await untilSettled(handle, changes);
  const task = handle.load();
  if (task === null || task.deleted) return;
  try {
    await tell(handle.env.LIBRARY, task);
    listing.delivered(task);
  } catch (error) {
    listing.failed(Date.now());
    log("library_failed", { taskId: task.taskId, error: String(error) });
  }
}

async function untilSettled(handle: TaskHandle, changes: Changes): Promise<void> {
  const deadline = Date.now() + DELAY_MS;
  for (let left = DELAY_MS; left > 0; left = deadline - Date.now()) {
    const task = handle.load();
    if (task === null || task.deleted || task.settledAt !== null || isWaiting(task)) return;
    await changes.next(left);
  }
}

/** For the provider, which takes minutes. */
function isWaiting(task: Task): boolean {
  return taskState(task) === "waiting" && task.unconfirmed === null;
}

/** @throws when the library did not take it, or not in time */
async function tell(library: Env["LIBRARY"], task: Task): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("no answer in time")), LIBRARY_TIMEOUT_MS);
  try {
    await Promise.race([monthObject(library, monthOf(task.createdAt)).put(summarize(task)), late]);
  } finally {
    clearTimeout(timer);
  }
}
