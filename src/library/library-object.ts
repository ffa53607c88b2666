/**
 * The summaries of the tasks of one UTC month, newest first, or of a share of them (`place.ts`). Each task's object puts
 * its own summary here.
 *
 * An object for each month and shard bounds the size and the load of each. One more object of the class, named `months`,
 * knows which there are (`months.ts`). Nothing here decides anything about a task; once a day the unsettled ones are
 * read, each by its own object (`sweep.ts`).
 *
 * Key `migrations`: how many of the migrations it has run. Key `rest`: the number of its last rest, and whether that has
 * ended.
 */

import { DurableObject } from "cloudflare:workers";
import * as z from "zod/mini";
import { IMPORTED_POLL_SPACING_MS } from "../task/schedule.ts";
import type { TaskSummary } from "../task/summary.ts";
import type { TaskState } from "../task/task.ts";
import type { TaskFilter } from "./filter.ts";
import { type Counts, type Day, KeptTotals, TOTALS_TABLE } from "./kept-totals.ts";
import type { MonthPage, Position } from "./month-page.ts";
import { type ListedObject, Months, type Stored } from "./months.ts";
import { endOf, MONTHS, monthOfObject } from "./place.ts";
import { Sweep } from "./sweep.ts";
import { noTotals, sumOf, type Totals } from "./totals.ts";

/** Append only, and safe to repeat: an earlier version sets `migrations` back to its own number. */
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
  // Kept of the hours that are over. An index of the tasks that are not stored: most are, and are listed without it.
  `DROP INDEX IF EXISTS task_by_state;
   CREATE INDEX IF NOT EXISTS task_not_stored ON task (state, created_at, task_id) WHERE state <> 'stored';`,
];

/** Its key for how many of them an object has run. */
const MIGRATIONS_KEY = "migrations";
const REST = "rest";
const restSchema = z.object({ number: z.int(), hasEnded: z.boolean() });
type Rest = z.infer<typeof restSchema>;

/** Its key, in the object named `months`, for the time after which no imported task is polled for the first time yet. */
const IMPORTS = "imports";

/** The state of a row that is left of a task that was removed. Its version is the time of that, above any task's. */
const REMOVED = "removed";
/** No summary is under way for longer. */
const REMOVED_KEPT_MS = 24 * 3_600_000;

type ListedState = TaskState | typeof REMOVED;
type Row = { state: ListedState; version: number; summary: string };

/** `counts`: null where they are not wanted. */
export type CountedPage = MonthPage & { readonly counts: Counts | null };

export class LibraryObject extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  readonly #kv: SyncKvStorage;
  readonly #totals: KeptTotals;
  readonly #sweep: Sweep;
  readonly #months: Months;
  /** 0: there are no tables yet. */
  #migrations: number;
  #rest: Rest;
  #version = crypto.randomUUID();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#kv = ctx.storage.kv;
    this.#totals = new KeptTotals(this.#sql);
    this.#sweep = new Sweep(ctx.storage);
    this.#months = new Months(this.#kv);
    this.#migrations = this.#kv.get<number>(MIGRATIONS_KEY) ?? 0;
    this.#rest = restSchema.parse(this.#kv.get(REST) ?? { number: 0, hasEnded: true });
  }

  /** Lists a task as its summary says. Safe to repeat. */
  async put(summary: TaskSummary): Promise<void> {
    while (this.#isAsleep) await this.#wake();
    this.#migrate();
    this.#version = crypto.randomUUID();
    this.#totals.closeHours(Date.now());
    const { version, state, createdAt } = summary;
    const json = JSON.stringify(summary);
    if (this.#insert(summary, version, state, json)) {
      this.#totals.change(createdAt, null, summary);
      return;
    }
    const known = this.#rowOf(summary);
    if (known !== null && known.version > version) return;
    this.#replace(summary, version, state, json);
    this.#totals.change(createdAt, listedIn(known), summary);
  }

  /** Also refuses every summary of that task that arrives later. Safe to repeat. */
  async remove(position: Position): Promise<void> {
    while (this.#isAsleep) await this.#wake();
    this.#migrate();
    this.#version = crypto.randomUUID();
    const now = Date.now();
    this.#totals.closeHours(now);
    this.#dropRemoved(now - REMOVED_KEPT_MS);
    const known = this.#rowOf(position);
    if (known === null) this.#insert(position, now, REMOVED, "");
    else this.#replace(position, now, REMOVED, "");
    const listed = listedIn(known);
    if (listed !== null) this.#totals.change(position.createdAt, listed, null);
  }

  /** Looks at a few of the oldest only, so that each removal costs the same. */
  #dropRemoved(before: number): void {
    this.#sql.exec(
      `DELETE FROM task WHERE version < ? AND (created_at, task_id) IN
       (SELECT created_at, task_id FROM task WHERE state = '${REMOVED}' AND state <> 'stored'
        ORDER BY created_at LIMIT 10)`,
      before,
    );
  }

  /**
   * Newest first: at most `limit` tasks, from at most `maxRows` rows. Writes nothing.
   *
   * @param counted whether the counts of all its tasks are wanted with them
   */
  async page(
    filter: TaskFilter,
    after: Position,
    limit: number,
    maxRows: number,
    counted: boolean,
  ): Promise<CountedPage> {
    const { monthPage } = await import("./month-page.ts");
    const counts = counted ? this.counts() : null;
    if (this.#migrations === 0) return { tasks: [], rows: 0, end: null, counts };
    return { ...monthPage(this.#sql, filter, after, limit, maxRows), counts };
  }

  counts(): Counts {
    return this.#hasTasks() ? this.#totals.counts() : {};
  }

  /** Another one after each change of its list, and whenever the object was started anew. It costs no row. */
  version(): string {
    return this.#version;
  }

  /** The UTC days that have tasks, from the day of `from` up to `until`. */
  days(from: number, until: number): Day[] {
    return this.#hasTasks() ? this.#closedTotals().days(from, until) : [];
  }

  /** Of the tasks created from the hour of `from` up to `until`, which must be recent. */
  hours(from: number, until: number): Totals {
    return this.#hasTasks() ? this.#closedTotals().hours(from, until) : noTotals();
  }

  /** Of all tasks of the month. */
  total(): Totals {
    return sumOf(this.days(0, Number.MAX_SAFE_INTEGER).map(({ totals }) => totals));
  }

  /**
   * The daily work: it also reads all unsettled tasks of the month, later and step by step, and once the month is over
   * it begins a rest. Safe to repeat.
   */
  async sweep(): Promise<void> {
    if (!this.#hasTasks()) return;
    const now = Date.now();
    this.#closedTotals().fold(now);
    await this.#sweep.start(now);
    if (endOf(monthOfObject(this.#name)) <= now) await this.#beginRest();
  }

  /** Goes on with that. */
  override alarm(): Promise<void> {
    return this.#sweep.step(this.env.TASKS);
  }

  /** To be called on the object named `months`: the objects that list tasks, those of the newest month first. */
  objects(): ListedObject[] {
    return this.#months.objects();
  }

  /** To be called on the object named `months`, by another one before it changes (`months.ts`). */
  wake(name: string, rest: number): void {
    this.#months.wake(name, rest);
  }

  /** To be called on the object named `months`, by another one that has begun a rest. @returns false: it has ended */
  rest(name: string, number: number, counts: Counts, stored: Stored): boolean {
    return this.#months.rest(name, number, counts, stored);
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

  get #isAsleep(): boolean {
    return this.#migrations === 0 || !this.#rest.hasEnded;
  }

  /**
   * Announces that it changes: a list that does not know the object, or counts it by what it had, would miss the task.
   * Whoever calls this checks again afterwards, as the next rest may have begun.
   */
  async #wake(): Promise<void> {
    const { number } = this.#rest;
    await this.env.LIBRARY.getByName(MONTHS).wake(this.#name, number);
    this.#migrate();
    if (this.#rest.number === number) this.#keepRest({ number, hasEnded: true });
  }

  /** Where it is at rest already, this tells it again. */
  async #beginRest(): Promise<void> {
    if (this.#rest.hasEnded) this.#keepRest({ number: this.#rest.number + 1, hasEnded: false });
    const { number } = this.#rest;
    const months = this.env.LIBRARY.getByName(MONTHS);
    const { videos, bytes } = this.total();
    const isAccepted = await months.rest(this.#name, number, this.#totals.counts(), { videos, bytes });
    // An end of it was announced, and not kept here.
    if (!isAccepted && this.#rest.number === number) this.#keepRest({ number, hasEnded: true });
  }

  #keepRest(rest: Rest): void {
    if (rest.number === this.#rest.number && rest.hasEnded === this.#rest.hasEnded) return;
    this.#kv.put(REST, rest);
    this.#rest = rest;
  }

  get #name(): string {
    const { name } = this.ctx.id;
    if (name === undefined) throw new Error("an object of the library was reached without its name");
    return name;
  }

  #closedTotals(): KeptTotals {
    this.#totals.closeHours(Date.now());
    return this.#totals;
  }

  /** Also brings the tables of an earlier version up to date. */
  #hasTasks(): boolean {
    if (this.#migrations === 0) return false;
    this.#migrate();
    return true;
  }

  #migrate(): void {
    if (this.#migrations === MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(this.#migrations)) this.#sql.exec(migration);
    this.#kv.put(MIGRATIONS_KEY, MIGRATIONS.length);
    this.#migrations = MIGRATIONS.length;
  }

  /** @returns false: there is a row of the task, and it is as it was */
  #insert({ createdAt, taskId }: Position, version: number, state: ListedState, summary: string): boolean {
    const cursor = this.#sql.exec(
      "INSERT INTO task VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      ...[createdAt, taskId, version, state, summary],
    );
    return cursor.rowsWritten > 0;
  }

  #replace({ createdAt, taskId }: Position, version: number, state: ListedState, summary: string): void {
    this.#sql.exec(
      "UPDATE task SET version = ?, state = ?, summary = ? WHERE created_at = ? AND task_id = ?",
      ...[version, state, summary, createdAt, taskId],
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

/** What a row lists, as JSON; null: there is no row, or it is what is left of a task that was removed. */
function listedIn(row: Row | null): string | null {
  return row === null || row.state === REMOVED ? null : row.summary;
}
