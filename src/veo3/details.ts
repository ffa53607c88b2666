/**
 * What record-info answers about a task, read as `Details`.
 *
 * Pure. An answer that is not about the task (another code, another task, another shape) is null, which means the same
 * as no answer. `paramJson` is read elsewhere (`kept-request.ts`): it echoes the callback URL, token included.
 */

import * as z from "zod/mini";
import { once } from "../once.ts";
import { integer, MAX_VIDEOS, type Result } from "./result.ts";
import {
  detailsOfData,
  failureCode,
  type ResultData,
  resultDataSchema,
  videosOfData,
} from "./result-data.ts";

export type Details =
  /** The provider has no such task: another account's, older than 14 days, or never submitted. */
  | { readonly state: "unknown" }
  | { readonly state: "generating" }
  /** The provider reports success before it gives the URLs: it has to be polled again. */
  | { readonly state: "without_urls" }
  | { readonly state: "finished"; readonly result: Result };

/** The provider's code for a task that it does not have ("record is null"), or whose result is not there yet. */
const NO_RECORD = 422;
const BLANK = /blank/i;

/** The provider's `successFlag`. Failed upstream: the provider took the task, and the model behind it failed. */
export const SUCCESS_FLAG = { generating: 0, success: 1, failed: 2, failed_upstream: 3 } as const;

/** The states of the provider's newer form. */
const FLAG_OF_STATE: Readonly<Record<string, number>> = {
  waiting: SUCCESS_FLAG.generating,
  queuing: SUCCESS_FLAG.generating,
  generating: SUCCESS_FLAG.generating,
  success: SUCCESS_FLAG.success,
  fail: SUCCESS_FLAG.failed,
};

const schemas = once(() => {
  const text = z.catch(z.nullable(z.string()), null);
  const task = z.object({
    taskId: z.nullish(z.string()),
    successFlag: z.nullish(integer),
    state: z.catch(z.string(), ""),
    errorCode: z.catch(z.nullable(integer), null),
    errorMessage: text,
  });
  return { answer: z.object({ code: integer, msg: text }), task };
});

/** @param answer record-info's JSON */
export function parseDetails(taskId: string, answer: unknown): Details | null {
  const status = schemas().answer.safeParse(answer);
  if (!status.success) return null;
  const { code, msg } = status.data;
  if (code === NO_RECORD) return { state: msg?.match(BLANK) ? "without_urls" : "unknown" };
  if (code !== 200) return null;
  const { data } = answer as { data?: unknown };
  if (data === null) return { state: "unknown" };
  const task = schemas().task.safeParse(data);
  if (!task.success || (task.data.taskId ?? taskId) !== taskId) return null;
  switch (task.data.successFlag ?? FLAG_OF_STATE[task.data.state]) {
    case SUCCESS_FLAG.generating:
      return { state: "generating" };
    case SUCCESS_FLAG.success:
      return success(taskId, msg, data);
    case SUCCESS_FLAG.failed:
    case SUCCESS_FLAG.failed_upstream:
      return failure(taskId, msg, task.data, resultDataSchema.safeParse(data).data);
    default:
      return null;
  }
}

function success(taskId: string, message: string | null, data: unknown): Details | null {
  const parsed = resultDataSchema.safeParse(data);
  if (!parsed.success) return null;
  const videos = videosOfData(parsed.data, null);
  // Such an answer is not real, and taking a part of it would lose the rest without a trace.
  if (videos.length > MAX_VIDEOS) return null;
  if (videos.length === 0) return { state: "without_urls" };
  return { state: "finished", result: { taskId, code: 200, message, videos, ...detailsOfData(parsed.data) } };
}

function failure(
  taskId: string,
  msg: string | null,
  { errorCode, errorMessage }: z.infer<ReturnType<typeof schemas>["task"]>,
  data: ResultData | undefined,
): Details {
  const code = failureCode(errorCode, data?.failCode);
  // The top-level message can describe the failure, as in the provider's samples, or only the request for details.
  const words = [errorMessage, data?.failMsg, msg === "success" ? null : msg];
  const message = words.find((one) => one?.trim()) ?? null;
  return { state: "finished", result: { taskId, code, message, videos: [], ...detailsOfData(data) } };
}
