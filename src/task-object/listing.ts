/**
 * What a task still has to tell the library: its listing, in the task's own storage, so that a listing never misses a
 * task for good.
 *
 * Key `listed`: the state of the task that the library has confirmed, lives as long as the task.
 */

import * as z from "zod/mini";
import { type Task, taskState } from "../task/task.ts";

const KEY = "listed";
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15 * 60_000;

export class Listing {
  readonly #kv: SyncKvStorage;
  #listed: string | null;
  /** Since the library last answered. In memory only: whoever starts anew may ask anew. */
  #failures = 0;
  #retryAt = 0;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    this.#listed = z.nullable(z.string()).parse(kv.get(KEY) ?? null);
  }

  /** When to tell the library of the task, 0 for at once; null: it knows. */
  dueAt(task: Task): number | null {
    return listedAs(task) === this.#listed || task.deleted ? null : this.#retryAt;
  }

  /** The library knows the task as it was then. */
  delivered(task: Task): void {
    this.#listed = listedAs(task);
    this.#kv.put(KEY, this.#listed);
    this.#failures = 0;
    this.#retryAt = 0;
  }

  failed(now: number): void {
    this.#retryAt = now + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
  }

  clear(): void {
    this.#kv.delete(KEY);
    this.#listed = null;
  }
}

/** All of a task that a list shows and that changes. */
function listedAs(task: Task): string {
  const count = (state: string) => task.videos.filter((video) => video.state === state).length;
  const { code, videos } = task;
  return [taskState(task), code, videos.length, count("stored"), count("failed")].join(" ");
}
