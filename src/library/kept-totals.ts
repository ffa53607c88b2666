/**
 * The totals of a month's tasks by the UTC hour and day of their creation. They are counted when somebody asks, so that
 * no task that is listed costs a row more.
 *
 * What was counted stays in memory, where it follows each task that is listed. Once an hour is long over and its tasks
 * are settled, its totals are kept in a row; those of a day replace the ones of its hours. A task that changes after
 * that drops these rows, and the next question counts that hour again.
 */

import { summarySchema, type TaskSummary } from "../task/summary.ts";
import { areSettled, countTask, noTotals, sumOf, type Totals, taskCount, totalsSchema } from "./totals.ts";

/** Also where there is the table, and an earlier version, which did not keep it up to date, has run since. */
export const TOTALS_TABLE = `DROP TABLE IF EXISTS totals;
CREATE TABLE totals (
  start INTEGER NOT NULL, hours INTEGER NOT NULL, totals TEXT NOT NULL, PRIMARY KEY (start, hours)
) STRICT, WITHOUT ROWID;`;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** An hour is kept once it has been over for that long: most tasks are settled and listed by then. */
const KEPT_AFTER_MS = HOUR_MS;
/** The hours of a day are kept for that long, for questions about the last 24 hours. */
const HOURS_KEPT_MS = 2 * DAY_MS;

/** A UTC day: when it begins, and the totals of the tasks that were created on it. */
export type Day = { readonly start: number; readonly totals: Totals };

export class KeptTotals {
  readonly #sql: SqlStorage;
  /** Of hours that were counted and are not kept. Bounded by the hours of the month. */
  readonly #counted = new Map<number, Totals>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The days that have tasks, from the day of `from` up to `until`. */
  days(from: number, until: number, now: number): Day[] {
    return this.#starts(from, until, DAY_MS)
      .map((start) => ({ start, totals: this.#day(start, now) }))
      .filter(({ totals }) => taskCount(totals) > 0);
  }

  /** The hours from the hour of `from` up to `until`, added up. */
  hours(from: number, until: number, now: number): Totals {
    return sumOf(this.#starts(from, until, HOUR_MS).map((start) => this.#hour(start, now)));
  }

  /**
   * To be called when a task's row is written. Neither reads nor writes a row for a task that is less than an hour old.
   *
   * @param before as the task was listed so far; null: it was not
   * @param after null: it is removed
   */
  changed(createdAt: number, before: () => TaskSummary | null, after: TaskSummary | null, now: number): void {
    const hour = floor(createdAt, HOUR_MS);
    const counted = this.#counted.get(hour);
    if (counted !== undefined) {
      const listed = before();
      if (listed !== null) countTask(counted, listed, -1);
      if (after !== null) countTask(counted, after, 1);
    }
    if (hour + HOUR_MS + KEPT_AFTER_MS > now) return;
    this.#drop(hour, 1);
    this.#drop(floor(createdAt, DAY_MS), 24);
  }

  #day(start: number, now: number): Totals {
    const kept = this.#kept(start, 24);
    if (kept !== null) return kept;
    const hours = this.#starts(start, start + DAY_MS, HOUR_MS);
    const totals = sumOf(hours.map((hour) => this.#hour(hour, now)));
    if (start + DAY_MS + HOURS_KEPT_MS <= now && this.#keep(start, 24, totals)) {
      this.#sql.exec(
        "DELETE FROM totals WHERE hours = 1 AND start >= ? AND start < ?",
        start,
        start + DAY_MS,
      );
    }
    return totals;
  }

  #hour(start: number, now: number): Totals {
    const kept = this.#kept(start, 1);
    if (kept !== null) return kept;
    const totals = this.#counted.get(start) ?? this.#count(start, start + HOUR_MS);
    if (start + HOUR_MS + KEPT_AFTER_MS <= now && this.#keep(start, 1, totals)) this.#counted.delete(start);
    else this.#counted.set(start, totals);
    return totals;
  }

  #count(from: number, until: number): Totals {
    const totals = noTotals();
    const rows = this.#sql.exec<{ summary: string }>(
      "SELECT summary FROM task WHERE created_at >= ? AND created_at < ? AND state <> 'removed'",
      ...[from, until],
    );
    for (const { summary } of rows) countTask(totals, summarySchema.parse(JSON.parse(summary)), 1);
    return totals;
  }

  #kept(start: number, hours: number): Totals | null {
    const query = "SELECT totals FROM totals WHERE start = ? AND hours = ?";
    const [row] = this.#sql.exec<{ totals: string }>(query, start, hours).toArray();
    return row === undefined ? null : totalsSchema.parse(JSON.parse(row.totals));
  }

  /** @returns false when tasks will change by themselves, or there are none */
  #keep(start: number, hours: number, totals: Totals): boolean {
    if (taskCount(totals) === 0 || !areSettled(totals)) return false;
    this.#sql.exec("INSERT INTO totals VALUES (?, ?, ?)", start, hours, JSON.stringify(totals));
    return true;
  }

  #drop(start: number, hours: number): void {
    this.#sql.exec("DELETE FROM totals WHERE start = ? AND hours = ?", start, hours);
  }

  /** When each hour or day begins, as far as there may be tasks. */
  #starts(from: number, until: number, step: number): number[] {
    const query =
      "SELECT (SELECT min(created_at) FROM task) AS first, (SELECT max(created_at) FROM task) AS last";
    const { first, last } = this.#sql.exec<{ first: number | null; last: number | null }>(query).one();
    if (first === null || last === null) return [];
    const start = floor(Math.max(from, first), step);
    const end = Math.min(until, last + 1);
    return Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, i) => start + i * step);
  }
}

function floor(at: number, step: number): number {
  return Math.floor(at / step) * step;
}
