/** A page of a month's list, newest first. It reads no more rows than it is told to, and writes none. */

import { summarySchema, type TaskSummary } from "../task/summary-schema.ts";
import { summaryFilter, type TaskFilter } from "./filter.ts";

/** A place in the list: a page has what comes after it. */
export type Position = { readonly createdAt: number; readonly taskId: string };

export type MonthPage = {
  readonly tasks: readonly TaskSummary[];
  /** How many rows were read. */
  readonly rows: number;
  /** The last row that was read; null: the month has no more rows. */
  readonly end: Position | null;
};

type Row = { createdAt: number; taskId: string; state: string; summary: string };

/** How many rows are in memory at a time, of 1 KB each, while a filter looks through them. */
const ROWS_AT_A_TIME = 500;

/**
 * Most tasks are stored: those are found in the order of the list, by a look at the state of each. Those of another state
 * have an index, which SQLite takes where a query says that it is not about stored ones.
 */
const CONDITIONS = { none: "?1 IS NULL", stored: "?1 = 'stored'", other: "state = ?1 AND state <> 'stored'" };

/** @param limit at most so many tasks, from at most `maxRows` rows */
export function monthPage(
  sql: SqlStorage,
  filter: TaskFilter,
  after: Position,
  limit: number,
  maxRows: number,
): MonthPage {
  const { state, since } = filter;
  const fits = summaryFilter(filter);
  const isStored = state === "stored";
  const condition = CONDITIONS[state === null ? "none" : isStored ? "stored" : "other"];
  const tasks: TaskSummary[] = [];
  let end = after;
  for (let rows = 0; rows < maxRows; ) {
    const wanted = rows === 0 && fits === null ? limit : ROWS_AT_A_TIME;
    const count = Math.min(wanted, maxRows - rows);
    const read = sql.exec<Row>(
      `SELECT created_at AS createdAt, task_id AS taskId, state, summary FROM task
       WHERE ${condition} AND created_at >= ?2
       AND (created_at, task_id) < (?3, ?4) ORDER BY created_at DESC, task_id DESC LIMIT ?5`,
      ...[state, since ?? 0, end.createdAt, end.taskId, count],
    );
    const found = read.toArray();
    for (const { createdAt, taskId, state, summary } of found) {
      rows += 1;
      end = { createdAt, taskId };
      // What is left of a task that was removed has no summary.
      if (summary === "" || (isStored && state !== "stored") || fits?.(summary) === false) continue;
      tasks.push(summarySchema.parse(JSON.parse(summary)));
      if (tasks.length === limit) return { tasks, rows, end };
    }
    if (found.length < count) return { tasks, rows, end: null };
  }
  return { tasks, rows: maxRows, end };
}
