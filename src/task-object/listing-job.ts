/** Listing a task in the library as it is now, up to the record that the library has it. */

import { within } from "../http/timeout.ts";
import { objectOf } from "../library/place.ts";
import { log } from "../log.ts";
import { coverOf, listedParts, summarize } from "../task/summary.ts";
import { type Task, taskState } from "../task/task.ts";
import type { Changes } from "./changes.ts";
import type { TaskHandle } from "./jobs.ts";
import { LIBRARY_TIMEOUT_MS, type Listing } from "./listing.ts";

/**
 * A task that settles sooner is listed once, and most do. One that is listed twice costs twice. The gallery asks for the
 * list every two seconds, and is to show a new task within five.
 */
const DELAY_MS = 2500;

export async function runListing(handle: TaskHandle, listing: Listing, changes: Changes): Promise<void> {
  const deadline = Date.now() + DELAY_MS;
  while (Date.now() < deadline && isAboutToBeWhole(handle.load())) await changes.next(deadline - Date.now());
  const task = handle.load();
  if (task === null || task.deleted) return;
  try {
    const object = handle.env.LIBRARY.getByName(objectOf(task));
    await within(LIBRARY_TIMEOUT_MS, object.put(summarize(task)));
    listing.confirmed();
    handle.hold({ type: "listed", parts: listedParts(task) });
  } catch (error) {
    listing.failed(Date.now());
    log("listing_failed", { taskId: task.taskId, error: String(error) });
  }
}

/** The provider takes minutes to generate: such a task is listed at once. One that is stored is about to be read. */
function isAboutToBeWhole(task: Task | null): boolean {
  if (task === null || task.deleted) return false;
  if (task.settledAt !== null) return coverOf(task)?.mediaAt != null;
  return taskState(task) !== "waiting" || task.unconfirmed !== null;
}
