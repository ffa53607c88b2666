/**
 * When a task is to be listed in the library: as long as its row does not say that the library has it as it is, so that
 * a task is never missing from the list for good.
 */

import { listedParts } from "../task/summary.ts";
import type { Task } from "../task/task.ts";

/** How long the library is waited for. */
export const LIBRARY_TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15 * 60_000;

export class Listing {
  /** Since the library last confirmed. In memory only: an object that starts anew may try at once. */
  #failures = 0;
  #retryAt = 0;

  /** When the task is to be listed, 0 for at once; null: it is listed as it is. */
  dueAt(task: Task): number | null {
    return listedParts(task) === task.listed || task.deleted ? null : this.#retryAt;
  }

  confirmed(): void {
    this.#failures = 0;
    this.#retryAt = 0;
  }

  failed(now: number): void {
    this.#retryAt = now + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
  }
}
