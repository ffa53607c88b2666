/**
 * The totals of a month's tasks by the UTC hour of their creation.
 *
 * An hour that is over has a row, written once, and so a question reads a few rows, however many tasks there are. The
 * tasks of the hours that have no row yet are counted by reading them, after that in memory: listing one costs no row.
 * Rows are made in the order of the hours: each task that was created before the end of the last row counts in a row,
 * and no other does. So the totals are right wherever a process ends.
 *
 * Once a day the hours of each day that is long over are folded into one row. A task of it that changes after that
 * changes this row: a day has either a row of its own or rows of its hours.
 */

import type { TaskSummary } from "../task/summary.ts";
import type { TaskState } from "../task/task.ts";
import { countedTask, countTask, noTotals, sumOf, type Totals, totalsSchema } from "./totals.ts";

/** Also where there is the table, and an earlier version, which does not keep it like this, has run since. */
export const TOTALS_TABLE = `DROP TABLE IF EXISTS totals;
CREATE TABLE totals (
  start INTEGER NOT NULL, hours INTEGER NOT NULL, totals TEXT NOT NULL, PRIMARY KEY (start, hours)
) STRICT, WITHOUT ROWID;`;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** An hour gets its row so long after its end: by then most of its tasks are settled, and will not change the row. */
const SETTLING_MS = 15 * 60_000;
/** The hours of a day stay apart for that long after it, for questions about the last 24 hours. */
const HOURS_KEPT_MS = 2 * DAY_MS;

/** A UTC day: when it begins, and the totals of the tasks that were created on it. */
export type Day = { readonly start: number; readonly totals: Totals };

export type Counts = Readonly<Partial<Record<TaskState, number>>>;

/** How many hours, 1 or 24, from `start` on. */
type Row = { readonly start: number; readonly hours: number; readonly totals: string };

export class KeptTotals {
  readonly #sql: SqlStorage;
  /** The end of the last row, or a later instant before which no other task was created. Null: it was not looked up. */
  #rowsEnd: number | null = null;
  /** By the hour, from `#rowsEnd` on. Null: these tasks were not counted since the object was started. */
  #open: Map<number, Totals> | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The days that have had tasks, from the day of `from` up to `until`. */
  days(from: number, until: number): Day[] {
    const hours = this.#between(floor(from, DAY_MS), until);
    const byDay = Map.groupBy(hours, ({ start }) => floor(start, DAY_MS));
    return [...byDay].map(([start, hours]) => ({ start, totals: sumOf(hours.map(({ totals }) => totals)) }));
  }

  /** The hours from the hour of `from` up to `until`, added up. They must be recent. */
  hours(from: number, until: number): Totals {
    return sumOf(this.#between(floor(from, HOUR_MS), until).map(({ totals }) => totals));
  }

  /** How many tasks there are in each state. Where open hours were not counted it reads their tasks' states alone. */
  counts(): Counts {
    const rows = this.#sql.exec<{ state: TaskState; tasks: number }>(
      "SELECT key AS state, sum(value) AS tasks FROM totals, json_each(totals.totals, '$.tasks') GROUP BY key",
    );
    const counts: Partial<Record<TaskState, number>> = {};
    const add = (state: TaskState, tasks: number) => {
      counts[state] = (counts[state] ?? 0) + tasks;
    };
    for (const { state, tasks } of rows) add(state, tasks);
    for (const { tasks } of this.#open?.values() ?? []) {
      for (const state of Object.keys(tasks) as TaskState[]) add(state, tasks[state]);
    }
    if (this.#open !== null) return counts;
    const open = this.#sql.exec<{ state: TaskState; tasks: number }>(
      "SELECT state, count(*) AS tasks FROM task WHERE created_at >= ? AND state <> 'removed' GROUP BY state",
      this.#endOfRows(),
    );
    for (const { state, tasks } of open) add(state, tasks);
    return counts;
  }

  /**
   * To be called after a task's row was written, in the same commit. Writes a row where the task's hour has one.
   *
   * @param before as the task was listed so far, as JSON; null: it was not
   * @param after null: it is removed
   */
  change(createdAt: number, before: string | null, after: TaskSummary | null): void {
    const isOpen = createdAt >= this.#endOfRows();
    if (isOpen && this.#open === null) return;
    const change = (totals: Totals) => {
      if (before !== null) countTask(totals, countedTask(before), -1);
      if (after !== null) countTask(totals, after, 1);
    };
    if (isOpen) change(this.#openHour(floor(createdAt, HOUR_MS)));
    else this.#changeRow(createdAt, change);
  }

  /** Makes a row of each hour that is over. To be called before anything is listed or removed, and by questions. */
  closeHours(now: number): void {
    const until = floor(now - SETTLING_MS, HOUR_MS);
    if (until <= this.#endOfRows()) return;
    for (const [hour, totals] of [...this.#openHours()].sort(([a], [b]) => a - b)) {
      if (hour >= until) break;
      this.#write(hour, 1, totals);
      this.#open?.delete(hour);
    }
    this.#rowsEnd = until;
  }

  /** Makes one row of the hours of each day that is long over. To be called once a day. */
  fold(now: number): void {
    const until = floor(now - HOURS_KEPT_MS, DAY_MS);
    const rows = this.#rows("hours = 1 AND start < ?", until);
    for (const [day, hours] of Map.groupBy(rows, ({ start }) => floor(start, DAY_MS))) {
      const totals = sumOf(hours.map((row) => this.#read(row)));
      this.#sql.exec("DELETE FROM totals WHERE start >= ? AND start < ?", day, day + DAY_MS);
      this.#write(day, 24, totals);
    }
  }

  /** What there is from an instant on up to another one, oldest first: rows, then open hours. */
  #between(from: number, until: number): { start: number; totals: Totals }[] {
    const rows = this.#rows("start >= ? AND start < ?", from, until);
    const open = [...this.#openHours()].filter(([start]) => start >= from && start < until);
    return [
      ...rows.map((row) => ({ start: row.start, totals: this.#read(row) })),
      ...open.sort(([a], [b]) => a - b).map(([start, totals]) => ({ start, totals })),
    ];
  }

  #endOfRows(): number {
    if (this.#rowsEnd !== null) return this.#rowsEnd;
    const [last] = this.#sql.exec<Row>("SELECT * FROM totals ORDER BY start DESC, hours DESC LIMIT 1");
    this.#rowsEnd = last === undefined ? 0 : last.start + last.hours * HOUR_MS;
    return this.#rowsEnd;
  }

  #openHours(): Map<number, Totals> {
    this.#open ??= this.#count(this.#endOfRows(), Number.MAX_SAFE_INTEGER);
    return this.#open;
  }

  #openHour(hour: number): Totals {
    const hours = this.#openHours();
    const totals = hours.get(hour) ?? noTotals();
    hours.set(hour, totals);
    return totals;
  }

  #changeRow(createdAt: number, change: (totals: Totals) => void): void {
    const [day] = this.#rows("start = ? AND hours = 24", floor(createdAt, DAY_MS));
    const start = floor(createdAt, HOUR_MS);
    const [hour] = day === undefined ? this.#rows("start = ? AND hours = 1", start) : [];
    const row = day ?? hour ?? { start, hours: 1, totals: JSON.stringify(noTotals()) };
    const kept = keptIn(row);
    if (kept !== null) change(kept);
    // What is counted has the change already.
    this.#write(row.start, row.hours, kept ?? this.#read(row));
  }

  #rows(where: string, ...bindings: number[]): Row[] {
    return this.#sql.exec<Row>(`SELECT * FROM totals WHERE ${where} ORDER BY start`, ...bindings).toArray();
  }

  #write(start: number, hours: number, totals: Totals): void {
    this.#sql.exec("INSERT OR REPLACE INTO totals VALUES (?, ?, ?)", start, hours, JSON.stringify(totals));
  }

  /** A row that cannot be right is not relied on: its tasks are counted. */
  #read(row: Row): Totals {
    const { start, hours } = row;
    return keptIn(row) ?? sumOf([...this.#count(start, start + hours * HOUR_MS).values()]);
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
      countTask(totals, countedTask(summary), 1);
      hours.set(hour, totals);
    }
    return hours;
  }
}

/** Null: the row cannot be right. */
function keptIn({ totals }: Row): Totals | null {
  const kept = totalsSchema().safeParse(JSON.parse(totals));
  return kept.success ? kept.data : null;
}

function floor(at: number, step: number): number {
  return Math.floor(at / step) * step;
}
