/**
 * All tasks, newest first, a page at a time: over the months, from the newest back, each of which has an object for each
 * shard.
 *
 * A page is bounded work: it asks the object of the months, those objects for their counts that are not at rest, and one
 * month after another for tasks, until it is full or has looked at enough. Then it comes short, also with no task at
 * all, and the next page goes on from there. The first month that it asks gives its counts with its tasks.
 */

import type { TaskSummary } from "../task/summary.ts";
import { TASK_STATES, type TaskState } from "../task/task.ts";
import { ANY_TASK, type TaskFilter } from "./filter.ts";
import type { Counts } from "./kept-totals.ts";
import type { Position } from "./month-page.ts";
import type { ListedObject } from "./months.ts";
import { MONTHS, monthOf, monthOfObject } from "./place.ts";

/** How many rows a page looks at: 0.1 s of the objects of a month, whose tasks wait meanwhile to be listed. */
export const MAX_ROWS = 20_000;
/** How many months a page asks for tasks, one after another. */
export const MAX_MONTHS = 24;

export type TaskPage = {
  readonly tasks: readonly TaskSummary[];
  /** After which the next page begins; null: this is the last page. */
  readonly next: Position | null;
};

export type Page = TaskPage & {
  /** How many tasks there are in each state, on all pages together, whatever the filter is. */
  readonly counts: Readonly<Record<TaskState, number>>;
};

/** What the filter does not say, it does not ask for. */
export type ListQuery = Partial<TaskFilter> & {
  /** Null: from the newest on. */
  readonly after: Position | null;
  readonly limit: number;
};

export async function listTasks(library: Env["LIBRARY"], query: ListQuery): Promise<Page> {
  const objects = await library.getByName(MONTHS).objects();
  const months = monthsOf(objects, query);
  const isAwake = ({ counts }: ListedObject) => counts === null;
  const first = months[0]?.filter(isAwake) ?? [];
  const others = objects.filter((object) => isAwake(object) && !first.includes(object));
  const counts: Counts[] = objects.flatMap(({ counts }) => counts ?? []);
  const [page, more] = await Promise.all([
    pageOf(library, months, query, (some) => counts.push(some)),
    Promise.all(others.map(({ name }): Promise<Counts> => library.getByName(name).counts())),
  ]);
  return { ...page, counts: sumOf([...counts, ...more]) };
}

/** As `listTasks`, without the counts. */
export async function findTasks(library: Env["LIBRARY"], query: ListQuery): Promise<TaskPage> {
  return pageOf(library, monthsOf(await library.getByName(MONTHS).objects(), query), query, null);
}

/**
 * Another one whenever a list may have become another one: whoever has it need not look for tasks again meanwhile. It
 * asks the object of the months and those that are not at rest, and reads no row.
 */
export async function listVersion(library: Env["LIBRARY"]): Promise<string> {
  const objects = await library.getByName(MONTHS).objects();
  const versions = objects.map(async ({ name, rest, counts }): Promise<[string, string | number]> => {
    // One that is at rest has not changed since that began.
    return [name, counts === null ? await library.getByName(name).version() : rest];
  });
  return JSON.stringify(await Promise.all(versions));
}

/** The objects that a page may ask for tasks, by month, the newest first. */
function monthsOf(
  objects: readonly ListedObject[],
  { after: cursor, ...asked }: ListQuery,
): ListedObject[][] {
  const { since, until, state } = { ...ANY_TASK, ...asked };
  const after = firstPosition(cursor, until);
  const oldest = since === null ? "" : monthOf(since);
  const mayHaveTasks = ({ name, counts }: ListedObject) => {
    const month = monthOfObject(name);
    return month >= oldest && isBefore(startOf(month), after) && (counts === null || hasTask(counts, state));
  };
  return [...Map.groupBy(objects.filter(mayHaveTasks), ({ name }) => monthOfObject(name)).values()];
}

function hasTask(counts: Counts, state: TaskState | null): boolean {
  return (state === null ? TASK_STATES : [state]).some((one) => (counts[one] ?? 0) > 0);
}

/** @param onCounts called with the counts of those objects of the first month that are not at rest; null: not wanted */
async function pageOf(
  library: Env["LIBRARY"],
  months: readonly (readonly ListedObject[])[],
  { after: cursor, limit, ...asked }: ListQuery,
  onCounts: ((counts: Counts) => void) | null,
): Promise<TaskPage> {
  const filter = { ...ANY_TASK, ...asked };
  let after = firstPosition(cursor, filter.until);
  const tasks: TaskSummary[] = [];
  let rowsLeft = MAX_ROWS;
  for (const [index, objects] of months.entries()) {
    const maxRows = Math.floor(rowsLeft / objects.length);
    if (maxRows === 0 || index === MAX_MONTHS) return { tasks, next: after };
    // One more than is shown tells whether there is a next page.
    const wanted = limit + 1 - tasks.length;
    const parts = await Promise.all(
      objects.map(({ name, counts }) => {
        const isCounted = onCounts !== null && index === 0 && counts === null;
        return library.getByName(name).page(filter, after, wanted, maxRows, isCounted);
      }),
    );
    for (const { counts } of parts) if (counts !== null) onCounts?.(counts);
    const month = mergePages(
      parts.map(({ tasks, end }) => ({ tasks, next: end })),
      wanted,
    );
    tasks.push(...month.tasks);
    const last = tasks[limit - 1];
    if (tasks.length > limit && last !== undefined)
      return { tasks: tasks.slice(0, limit), next: placeOf(last) };
    if (month.next !== null) return { tasks, next: month.next };
    after = startOf(monthOfObject(objects[0]?.name ?? ""));
    rowsLeft -= parts.reduce((sum, { rows }) => sum + rows, 0);
  }
  return { tasks, next: null };
}

/** A page of all that several pages list, each of other tasks of the same time. */
export function mergePages(pages: readonly TaskPage[], limit: number): TaskPage {
  // As far back as all of them have looked.
  const [end = null] = pages.flatMap(({ next }) => next ?? []).sort(newestFirst);
  const tasks = pages
    .flatMap((page) => page.tasks)
    .filter((task) => end === null || !isBefore(task, end))
    .sort(newestFirst);
  const last = tasks[limit - 1];
  if (tasks.length <= limit || last === undefined) return { tasks, next: end };
  return { tasks: tasks.slice(0, limit), next: placeOf(last) };
}

function newestFirst(a: Position, b: Position): number {
  return isBefore(b, a) ? -1 : 1;
}

function firstPosition(cursor: Position | null, until: number | null): Position {
  const first = { createdAt: until ?? Number.MAX_SAFE_INTEGER, taskId: "" };
  return cursor !== null && isBefore(cursor, first) ? cursor : first;
}

/** Before each task of the month, from the oldest on. */
function startOf(month: string): Position {
  return { createdAt: Date.parse(month), taskId: "" };
}

/** Whether a place is that of an older task. */
function isBefore(a: Position, b: Position): boolean {
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.taskId < b.taskId);
}

function placeOf({ createdAt, taskId }: Position): Position {
  return { createdAt, taskId };
}

function sumOf(counts: readonly Counts[]): Page["counts"] {
  const total = (state: TaskState) => counts.reduce((sum, count) => sum + (count[state] ?? 0), 0);
  return Object.fromEntries(TASK_STATES.map((state) => [state, total(state)])) as Page["counts"];
}

/** A place in the list as opaque text. */
export function encodeCursor({ createdAt, taskId }: Position): string {
  return new TextEncoder()
    .encode(`${createdAt}.${taskId}`)
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

/** @returns null when the text is not a cursor */
export function decodeCursor(cursor: string): Position | null {
  try {
    const text = new TextDecoder().decode(Uint8Array.fromBase64(cursor, { alphabet: "base64url" }));
    const [, createdAt, taskId] = /^(\d{1,15})\.([A-Za-z0-9_-]{0,128})$/.exec(text) ?? [];
    return createdAt === undefined || taskId === undefined ? null : { createdAt: Number(createdAt), taskId };
  } catch {
    return null;
  }
}
