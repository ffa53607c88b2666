/**
 * The summaries of the tasks of one UTC month, newest first. Each task's object puts its own summary here.
 *
 * One object for each month bounds the size and the load of each. One more object of the class, named `months`, knows
 * which months there are. Nothing here decides anything about a task; once a day the unsettled ones are read, each by
 * its own object (`sweep.ts`).
 */

import { DurableObject } from "cloudflare:workers";
import { IMPORTED_POLL_SPACING_MS } from "../task/schedule.ts";
import { summarySchema, type TaskSummary } from "../task/summary.ts";
import type { TaskState } from "../task/task.ts";
import type { TaskFilter } from "./filter.ts";
import { type Day, KeptTotals, TOTALS_TABLE } from "./kept-totals.ts";
import { type MonthPage, monthPage, type Position } from "./month-page.ts";
import { Sweep } from "./sweep.ts";
import { noTotals, sumOf, type Totals } from "./totals.ts";

/** Append only. The key `migrations` says how many of them an object has run. */
const MIGRATIONS = [
  // The primary key is the order of the list, and spares an index. `version` guards against summaries that arrive late.
  `CREATE TABLE task (
     created_at INTEGER NOT NULL, task_id TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL,
     summary TEXT NOT NULL, PRIMARY KEY (created_at, task_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX task_by_state ON task (state, created_at, task_id);
   CREATE TABLE state (state TEXT PRIMARY KEY, tasks INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  // Counted when somebody asked.
  TOTALS_TABLE,
  // Kept with each task. The table `state`, which counted tasks by state, is left to earlier versions.
  TOTALS_TABLE,
];

/** The name of the object that knows the months, and its key for them. */
export const MONTHS = "months";

/** Its key for the time after which no imported task is polled for the first time yet. */
const IMPORTS = "imports";

/** The state of a row that is left of a task that was removed. Its version is the time of that, above any task's. */
const REMOVED = "removed";
/** No summary is under way for longer. */
const REMOVED_KEPT_MS = 24 * 3_600_000;

type ListedState = TaskState | typeof REMOVED;
type Row = { state: ListedState; version: number; summary: string };
export type Counts = Readonly<Partial<Record<TaskState, number>>>;

export class LibraryObject extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  readonly #kv: SyncKvStorage;
  readonly #totals: KeptTotals;
  readonly #sweep: Sweep;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#kv = ctx.storage.kv;
    this.#totals = new KeptTotals(this.#sql);
    this.#sweep = new Sweep(ctx.storage);
  }

  /** Lists a task as its summary says. Safe to repeat. */
  async put(summary: TaskSummary): Promise<void> {
    await this.#prepare(summary.createdAt);
    const { version, state } = summary;
    const known = this.#rowOf(summary);
    if (known !== null && known.version > version) return;
    this.#totals.change(summary.createdAt, listedIn(known), summary);
    this.#write(summary, version, state, JSON.stringify(summary));
  }

  /** Also refuses every summary of that task that arrives later. Safe to repeat. */
  async remove(position: Position): Promise<void> {
    await this.#prepare(position.createdAt);
    const now = Date.now();
    const known = this.#rowOf(position);
    this.#dropRemoved(now - REMOVED_KEPT_MS);
    const listed = listedIn(known);
    if (listed !== null) this.#totals.change(position.createdAt, listed, null);
    this.#write(position, now, REMOVED, "");
  }

  /** Looks at a few of the oldest only, so that each removal costs the same. */
  #dropRemoved(before: number): void {
    this.#sql.exec(
      `DELETE FROM task WHERE version < ? AND (created_at, task_id) IN
       (SELECT created_at, task_id FROM task WHERE state = ? ORDER BY created_at LIMIT 10)`,
      ...[before, REMOVED],
    );
  }

  /** Newest first: at most `limit` tasks, from at most `maxRows` rows. Writes nothing. */
  page(filter: TaskFilter, after: Position, limit: number, maxRows: number): MonthPage {
    if (this.#migrations === 0) return { tasks: [], rows: 0, end: null };
    return monthPage(this.#sql, filter, after, limit, maxRows);
  }

  counts(): Counts {
    return this.#hasTasks() ? this.#totals.counts() : {};
  }

  /** The UTC days that have tasks, from the day of `from` up to `until`. */
  days(from: number, until: number): Day[] {
    return this.#hasTasks() ? this.#totals.days(from, until) : [];
  }

  /** Of the tasks created from the hour of `from` up to `until`, which must be recent. */
  hours(from: number, until: number): Totals {
    return this.#hasTasks() ? this.#totals.hours(from, until) : noTotals();
  }

  /** Of all tasks of the month. */
  total(): Totals {
    return sumOf(this.days(0, Number.MAX_SAFE_INTEGER).map(({ totals }) => totals));
  }

  /** The daily work: it also reads all unsettled tasks of the month, later and step by step. Safe to repeat. */
  async sweep(): Promise<void> {
    if (!this.#hasTasks()) return;
    const now = Date.now();
    this.#totals.fold(now);
    await this.#sweep.start(now);
  }

  /** Goes on with that. */
  override alarm(): Promise<void> {
    return this.#sweep.step(this.env.TASKS);
  }

  /** To be called on the object named `months`: `2026-11` and so on, newest first. */
  months(): string[] {
    return this.#kv.get<string[]>(MONTHS) ?? [];
  }

  /** To be called on the object named `months`. Safe to repeat. */
  addMonth(month: string): void {
    const months = new Set([...this.months(), month]);
    this.#kv.put(MONTHS, [...months].sort().reverse());
  }

  /**
   * To be called on the object named `months`: imports that follow one another don't have their tasks polled together.
   *
   * @returns when the first of so many tasks may be polled; the others follow, `IMPORTED_POLL_SPACING_MS` apart
   */
  reservePolls(count: number): number {
    const from = Math.max(Date.now(), this.#kv.get<number>(IMPORTS) ?? 0);
    this.#kv.put(IMPORTS, from + count * IMPORTED_POLL_SPACING_MS);
    return from;
  }

  /** To be called on the object named `months`: of a reservation up to `end`, so many at its end are not needed. */
  releasePolls(end: number, count: number): void {
    // Where another import follows, they stay unused.
    if (this.#kv.get<number>(IMPORTS) !== end) return;
    this.#kv.put(IMPORTS, end - count * IMPORTED_POLL_SPACING_MS);
  }

  /** A month is announced before its first task is listed: a list that does not know it would miss the task. */
  async #prepare(createdAt: number): Promise<void> {
    if (this.#migrations === 0) await this.env.LIBRARY.getByName(MONTHS).addMonth(monthOf(createdAt));
    this.#migrate();
  }

  /** Also brings the tables of an earlier version up to date. */
  #hasTasks(): boolean {
    if (this.#migrations === 0) return false;
    this.#migrate();
    return true;
  }

  #migrate(): void {
    const done = this.#migrations;
    if (done === MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(done)) this.#sql.exec(migration);
    this.#totals.countAll(Date.now());
    this.#kv.put("migrations", MIGRATIONS.length);
  }

  /** How many have run; 0: there are no tables yet. */
  get #migrations(): number {
    return this.#kv.get<number>("migrations") ?? 0;
  }

  #write({ createdAt, taskId }: Position, version: number, state: ListedState, summary: string): void {
    this.#sql.exec(
      `INSERT INTO task VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET version = excluded.version, state = excluded.state, summary = excluded.summary`,
      ...[createdAt, taskId, version, state, summary],
    );
  }

  #rowOf({ createdAt, taskId }: Position): Row | null {
    const rows = this.#sql.exec<Row>(
      "SELECT state, version, summary FROM task WHERE created_at = ? AND task_id = ?",
      ...[createdAt, taskId],
    );
    return [...rows][0] ?? null;
  }
}

/** What a row lists; null: there is no row, or it is what is left of a task that was removed. */
function listedIn(row: Row | null): TaskSummary | null {
  return row === null || row.state === REMOVED ? null : summarySchema.parse(JSON.parse(row.summary));
}

/** The UTC month of an instant: `2026-11`. */
export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, "2026-11".length);
}
