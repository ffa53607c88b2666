/** All tasks, newest first, a page at a time: over the months, from the newest back. */

import type { TaskSummary } from "../task/summary.ts";
import { TASK_STATES, type TaskState } from "../task/task.ts";
import { type Counts, MONTHS, monthOf, type Position } from "./library-object.ts";

export type Page = {
  readonly tasks: readonly TaskSummary[];
  /** Where the next page begins; null: this is the last page. */
  readonly next: Position | null;
  /** How many tasks there are in each state, on all pages together. */
  readonly counts: Readonly<Record<TaskState, number>>;
};

export type ListQuery = {
  /** Null: any. */
  readonly state: TaskState | null;
  /** Null: from the newest on. */
  readonly after: Position | null;
  readonly limit: number;
};

export async function listTasks(library: Env["LIBRARY"], query: ListQuery): Promise<Page> {
  const months = await library.getByName(MONTHS).months();
  const [page, counts] = await Promise.all([
    pageOf(library, months, query),
    Promise.all(months.map((month): Promise<Counts> => library.getByName(month).counts())),
  ]);
  return { ...page, counts: sumOf(counts) };
}

async function pageOf(
  library: Env["LIBRARY"],
  months: readonly string[],
  { state, after, limit }: ListQuery,
): Promise<Pick<Page, "tasks" | "next">> {
  const first = after === null ? null : monthOf(after.createdAt);
  const tasks: TaskSummary[] = [];
  for (const month of months) {
    if (first !== null && month > first) continue;
    // One more than is shown tells whether there is a next page.
    tasks.push(...(await library.getByName(month).page(state, after, limit + 1 - tasks.length)));
    if (tasks.length > limit) break;
  }
  const shown = tasks.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = tasks.length > limit && last !== undefined;
  return { tasks: shown, next: hasMore ? { createdAt: last.createdAt, taskId: last.taskId } : null };
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
    const [, createdAt, taskId] = /^(\d{1,15})\.([A-Za-z0-9_-]{1,128})$/.exec(text) ?? [];
    return createdAt === undefined || taskId === undefined ? null : { createdAt: Number(createdAt), taskId };
  } catch {
    return null;
  }
}
