/**
 * Which tasks a list is about: by state, time of creation, model, reference, and words.
 *
 * Pure. Words are looked for in the summaries themselves. An index of them would cost a row or more for each task that
 * is listed, and SQLite knows only the case of ASCII letters.
 */

import * as z from "zod/mini";
import type { TaskState } from "../task/task.ts";

/** Null, or no words: any. */
export type TaskFilter = {
  readonly state: TaskState | null;
  /** Of `createdAt`, in milliseconds since the epoch; `until` is exclusive. */
  readonly since: number | null;
  readonly until: number | null;
  /** Each of them, in any case, in the prompt, the message or the reference, or at the start of the task id. */
  readonly words: readonly string[];
  /** In any case. */
  readonly model: string | null;
  /** Exactly. */
  readonly reference: string | null;
};

export const ANY_TASK: TaskFilter = {
  state: null,
  since: null,
  until: null,
  words: [],
  model: null,
  reference: null,
};

const text = z.catch(z.string(), "");

/** What is looked at in a summary. A field that is not there, as in those of earlier versions, is empty. */
const searchedSchema = z.object({
  taskId: text,
  message: text,
  reference: text,
  request: z.catch(z.object({ prompt: text, model: text }), { prompt: "", model: "" }),
});
type Searched = z.infer<typeof searchedSchema>;

/**
 * The part of a filter that cannot be left to the database.
 *
 * @returns whether a summary, as JSON, fits; null: every one does
 */
export function summaryFilter({
  words,
  model,
  reference,
}: TaskFilter): ((summary: string) => boolean) | null {
  const tests = [
    ...words.map((word) => hasWord(RegExp.escape(word))),
    ...(model === null ? [] : [hasModel(RegExp.escape(model))]),
    ...(reference === null ? [] : [(summary: Searched) => summary.reference === reference]),
  ];
  if (tests.length === 0) return null;
  return (json) => {
    const summary = searchedSchema.parse(JSON.parse(json));
    return tests.every((test) => test(summary));
  };
}

function hasWord(escaped: string): (summary: Searched) => boolean {
  const word = new RegExp(escaped, "iu");
  const start = new RegExp(`^${escaped}`, "iu");
  return ({ taskId, message, reference, request }) =>
    [request.prompt, message, reference].some((one) => word.test(one)) || start.test(taskId);
}

function hasModel(escaped: string): (summary: Searched) => boolean {
  const model = new RegExp(`^${escaped}$`, "iu");
  return ({ request }) => model.test(request.model);
}
