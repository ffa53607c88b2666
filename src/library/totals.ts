/**
 * What many tasks come to: tasks by state, failures by reason, videos and bytes stored, how results came, and how long
 * it took from the callback to the stored videos.
 *
 * Pure. Totals can be added up, and a task can be taken out of them again. Durations are counted in buckets, each
 * 4 % wider than the one before, so that a percentile is at most 2 % off however many tasks there are.
 */

import * as z from "zod/mini";
import { once } from "../once.ts";
import type { TaskSummary } from "../task/summary.ts";
import { TASK_STATES, type TaskState } from "../task/task.ts";

export const totalsSchema = once(() => {
  const count = z.int().check(z.nonnegative());
  const counts = z.custom<Record<string, number>>(areCounts);
  return z.object({
    tasks: z.object(
      Object.fromEntries(TASK_STATES.map((state) => [state, count])) as Record<TaskState, typeof count>,
    ),
    /** By reason. */
    failures: counts,
    videos: count,
    bytes: count,
    results: z.object({ callback: count, poll: count }),
    /** From the callback to the moment when all videos were stored: tasks by bucket. */
    durations: counts,
    /** The sum of these durations. */
    durationMs: count,
  });
});

/** Checked by hand: a record of the schema library takes ten times as long, and a year has thousands of them. */
function areCounts(value: unknown): boolean {
  const isObject = typeof value === "object" && value !== null;
  return isObject && Object.values(value).every((n) => Number.isSafeInteger(n) && n >= 0);
}

export type Totals = z.infer<ReturnType<typeof totalsSchema>>;

/** What totals are made of. */
type CountedTask = Pick<
  TaskSummary,
  "state" | "failure" | "storedCount" | "bytes" | "firstResult" | "firstStoredAt"
>;

/**
 * Reads it from a summary as it was listed by this version or an earlier one. Checked by hand too: an hour may have
 * 100,000 tasks, and the schema library takes twice as long as everything else.
 *
 * @throws when it cannot be right
 */
export function countedTask(json: string): CountedTask {
  const { state, failure, storedCount, bytes, firstResult = null, firstStoredAt = null } = JSON.parse(json);
  const isRight =
    TASK_STATES.includes(state) &&
    (failure === null || typeof failure === "string") &&
    [storedCount, bytes, firstStoredAt ?? 0, firstResult?.at ?? 0].every(Number.isSafeInteger) &&
    ["callback", "poll", undefined].includes(firstResult?.by);
  if (!isRight) throw new Error("a row is not the summary of a task");
  return { state, failure, storedCount, bytes, firstResult, firstStoredAt };
}

/** How far a percentile may be off, up or down. */
const ACCURACY = 0.02;
/** The upper bound of a bucket is that many times its lower bound. */
const GROWTH = (1 + ACCURACY) / (1 - ACCURACY);

export function noTotals(): Totals {
  const tasks = Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Totals["tasks"];
  const results = { callback: 0, poll: 0 };
  return { tasks, failures: {}, videos: 0, bytes: 0, results, durations: {}, durationMs: 0 };
}

/** Adds a task to the totals, or takes it out of them. */
export function countTask(totals: Totals, task: CountedTask, by: 1 | -1): void {
  const { state, failure, storedCount, bytes, firstResult, firstStoredAt } = task;
  totals.tasks[state] += by;
  if (failure !== null) increase(totals.failures, failure, by);
  totals.videos += by * storedCount;
  totals.bytes += by * bytes;
  if (firstResult === null) return;
  totals.results[firstResult.by] += by;
  if (firstResult.by !== "callback" || firstStoredAt === null) return;
  const ms = Math.max(0, firstStoredAt - firstResult.at);
  increase(totals.durations, String(bucketOf(ms)), by);
  totals.durationMs += by * ms;
}

export function sumOf(all: readonly Totals[]): Totals {
  const sum = noTotals();
  for (const { tasks, failures, videos, bytes, results, durations, durationMs } of all) {
    for (const state of TASK_STATES) sum.tasks[state] += tasks[state];
    for (const [reason, n] of Object.entries(failures)) increase(sum.failures, reason, n);
    for (const [bucket, n] of Object.entries(durations)) increase(sum.durations, bucket, n);
    sum.videos += videos;
    sum.bytes += bytes;
    sum.results.callback += results.callback;
    sum.results.poll += results.poll;
    sum.durationMs += durationMs;
  }
  return sum;
}

export function taskCount({ tasks }: Totals): number {
  return TASK_STATES.reduce((sum, state) => sum + tasks[state], 0);
}

/** How many tasks went from their callback to stored videos. */
export function durationCount({ durations }: Totals): number {
  return Object.values(durations).reduce((sum, n) => sum + n, 0);
}

/**
 * @param share 0.5 for the median
 * @returns seconds from the callback to the stored videos; null when there is no such task
 */
export function callbackToStored(totals: Totals, share: number): number | null {
  let left = Math.ceil(share * durationCount(totals));
  const buckets = Object.entries(totals.durations).sort(([a], [b]) => Number(a) - Number(b));
  for (const [bucket, n] of buckets) {
    left -= n;
    if (left <= 0) return Math.round(middleOf(Number(bucket))) / 1000;
  }
  return null;
}

function bucketOf(ms: number): number {
  return Math.ceil(Math.log(Math.max(ms, 1)) / Math.log(GROWTH));
}

/** The value that is equally far from both bounds of the bucket, in proportion. */
function middleOf(bucket: number): number {
  return (2 * GROWTH ** bucket) / (GROWTH + 1);
}

/** A count that comes back to 0 leaves nothing. */
function increase(counts: Record<string, number>, name: string, by: number): void {
  const n = (counts[name] ?? 0) + by;
  if (n === 0) delete counts[name];
  else counts[name] = n;
}
