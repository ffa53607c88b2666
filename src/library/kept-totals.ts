/**
 * The totals of a month's tasks by the UTC hour of their creation, a row each. They follow each task that is listed, in
 * the same commit, and so a question reads a few rows, however many tasks there are.
 *
 * Once a day the hours of each day that is long over are folded into one row. A task of it that changes after that
 * changes this row: a day has either a row of its own or rows of its hours.
 */

import { summarySchema, type TaskSummary } from "../task/summary.ts";
import type { TaskState } from "../task/task.ts";
import { countTask, noTotals, sumOf, type Totals, totalsSchema } from "./totals.ts";

/** Also where there is the table, and an earlier version, which does not keep it like this, has run since. */
export const TOTALS_TABLE = `DROP TABLE IF EXISTS totals;
CREATE TABLE totals (
  start INTEGER NOT NULL, hours INTEGER NOT NULL, totals TEXT NOT NULL, PRIMARY KEY (start, hours)
) STRICT, WITHOUT ROWID;`;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The hours of a day stay apart for that long after it, for questions about the last 24 hours. */
const HOURS_KEPT_MS = 2 * DAY_MS;

/** A UTC day: when it begins, and the totals of the tasks that were created on it. */
export type Day = { readonly start: number; readonly totals: Totals };

/** How many hours, 1 or 24, from `start` on. */
type Row = { readonly start: number; readonly hours: number; readonly totals: string };

export class KeptTotals {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The days that have had tasks, from the day of `from` up to `until`. */
  days(from: number, until: number): Day[] {
    const rows = this.#rows("start >= ? AND start < ?", floor(from, DAY_MS), until);
    const byDay = Map.groupBy(rows, ({ start }) => floor(start, DAY_MS));
    return [...byDay].map(([start, rows]) => ({ start, totals: this.#sumOf(rows) }));
  }

  /** The hours from the hour of `from` up to `until`, added up. They must be recent. */
  hours(from: number, until: number): Totals {
    return this.#sumOf(this.#rows("start >= ? AND start < ?", floor(from, HOUR_MS), until));
  }

  /** How many tasks there are in each state. */
  counts(): Partial<Record<TaskState, number>> {
    const rows = this.#sql.exec<{ state: TaskState; tasks: number }>(
      "SELECT key AS state, sum(value) AS tasks FROM totals, json_each(totals.totals, '$.tasks') GROUP BY key",
    );
    return Object.fromEntries([...rows].map(({ state, tasks }) => [state, tasks]));
  }

  /**
   * To be called before a task's row is written. Writes one row.
   *
   * @param before as the task was listed so far; null: it was not
   * @param after null: it is removed
   */
  change(createdAt: number, before: TaskSummary | null, after: TaskSummary | null): void {
    const [day] = this.#rows("start = ? AND hours = 24", floor(createdAt, DAY_MS));
    const start = floor(createdAt, HOUR_MS);
    const [hour] = day === undefined ? this.#rows("start = ? AND hours = 1", start) : [];
    const row = day ?? hour;
    const totals = row === undefined ? noTotals() : this.#read(row);
    if (before !== null) countTask(totals, before, -1);
    if (after !== null) countTask(totals, after, 1);
    this.#write(row?.start ?? start, row?.hours ?? 1, totals);
  }

  /** Makes one row of the hours of each day that is long over. To be called once a day. */
  fold(now: number): void {
    const until = floor(now - HOURS_KEPT_MS, DAY_MS);
    const rows = this.#rows("hours = 1 AND start < ?", until);
    for (const [day, hours] of Map.groupBy(rows, ({ start }) => floor(start, DAY_MS))) {
      const totals = this.#sumOf(hours);
      this.#sql.exec("DELETE FROM totals WHERE start >= ? AND start < ?", day, day + DAY_MS);
      this.#write(day, 24, totals);
    }
  }

  /** Reads all tasks: for a month that was listed by a version without these rows. */
  countAll(now: number): void {
    for (const [hour, totals] of this.#count(0, Number.MAX_SAFE_INTEGER)) this.#write(hour, 1, totals);
    this.fold(now);
  }

  #rows(where: string, ...bindings: number[]): Row[] {
    return this.#sql.exec<Row>(`SELECT * FROM totals WHERE ${where} ORDER BY start`, ...bindings).toArray();
  }

  #write(start: number, hours: number, totals: Totals): void {
    this.#sql.exec("INSERT OR REPLACE INTO totals VALUES (?, ?, ?)", start, hours, JSON.stringify(totals));
  }

  #sumOf(rows: readonly Row[]): Totals {
    return sumOf(rows.map((row) => this.#read(row)));
  }

  /** A row that cannot be right is not relied on: its tasks are counted. */
  #read({ start, hours, totals }: Row): Totals {
    const kept = totalsSchema.safeParse(JSON.parse(totals));
    return kept.success ? kept.data : sumOf([...this.#count(start, start + hours * HOUR_MS).values()]);
  }

  /** By the hour. */
  #count(from: number, until: number): Map<number, Totals> {
    const hours = new Map<number, Totals>();
    const tasks = this.#sql.exec<{ hour: number; summary: string }>(
      `SELECT created_at - created_at % ${HOUR_MS} AS hour, summary FROM task
       WHERE created_at >= ? AND created_at < ? AND state <> 'removed'`,
      ...[from, until],
    );
    for (const { hour, summary } of tasks) {
      const totals = hours.get(hour) ?? noTotals();
      countTask(totals, summarySchema.parse(JSON.parse(summary)), 1);
      hours.set(hour, totals);
    }
    return hours;
  }
}

function floor(at: number, step: number): number {
  return Math.floor(at / step) * step;
}
