/**
 * The names of the library's objects. Those of a UTC month, one for each shard, are `2026-11`, `2026-11.1` and so on:
 * the first shard has the name that all tasks of the month had before there were shards. Pure.
 */

import type { Task } from "../task/task.ts";

/** The name of the object that knows the others. */
export const MONTHS = "months";

/** The object that lists a task. */
export function objectOf({ createdAt, shard }: Pick<Task, "createdAt" | "shard">): string {
  const month = monthOf(createdAt);
  return shard === 0 ? month : `${month}.${shard}`;
}

/** The UTC month of an instant: `2026-11`. */
export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, "2026-11".length);
}

/** The month of an object, by its name. */
export function monthOfObject(name: string): string {
  return name.slice(0, "2026-11".length);
}

/** The first instant after a month. */
export function endOf(month: string): number {
  const [year = 0, number = 0] = month.split("-").map(Number);
  // Months are counted from 0 there.
  return Date.UTC(year, number);
}
