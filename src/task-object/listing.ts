/**
 * What the library has confirmed about a task, kept in the task's own storage, so that a task is never missing from the
 * list for good.
 *
 * Key `listed`: the listed parts of the task that the library has confirmed, lives as long as the task.
 */

import { coverOf } from "../task/summary.ts";
import { type Task, taskState } from "../task/task.ts";

/** How long the library is waited for. */
export const LIBRARY_TIMEOUT_MS = 10_000;
const KEY = "listed";
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15 * 60_000;

export class Listing {
  readonly #kv: SyncKvStorage;
  #confirmed: string | null;
  /** Since the library last confirmed. In memory only: an object that starts anew may try at once. */
  #failures = 0;
  #retryAt = 0;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    const confirmed = kv.get(KEY);
    this.#confirmed = typeof confirmed === "string" ? confirmed : null;
  }

  /** When the task is to be listed, 0 for at once; null: it is listed as it is. */
  dueAt(task: Task): number | null {
    return listedParts(task) === this.#confirmed || task.deleted ? null : this.#retryAt;
  }

  /** The library has the task as it is given here. */
  confirmed(task: Task): void {
    this.#confirmed = listedParts(task);
    this.#kv.put(KEY, this.#confirmed);
    this.#failures = 0;
    this.#retryAt = 0;
  }

  failed(now: number): void {
    this.#retryAt = now + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
  }

  clear(): void {
    this.#kv.delete(KEY);
    this.#confirmed = null;
  }
}

/** Everything that a list shows of a task and that can change. */
function listedParts(task: Task): string {
  const count = (state: string) => task.videos.filter((video) => video.state === state).length;
  const { code, videos, request, reference, unconfirmed } = task;
  const { media = null, poster = null } = coverOf(task) ?? {};
  const state = [taskState(task), ...(unconfirmed === null ? [] : ["unconfirmed"])];
  const counts = [code, videos.length, count("stored"), count("failed")];
  const parts: (string | number | null)[] = [...state, ...counts];
  // Without all of them these are the words of earlier versions, whose tasks would all be listed again.
  if (request !== null || reference !== null || media !== null) {
    parts.push(knownFields(request), reference, JSON.stringify(media));
  }
  if (poster !== null) parts.push("poster");
  return parts.join(" ");
}

/** A request is completed by what comes later, and its fields don't change. */
function knownFields(request: Task["request"]): number {
  const fields = Object.values(request ?? {});
  return fields.filter((field) => field !== null && !(Array.isArray(field) && field.length === 0)).length;
}
