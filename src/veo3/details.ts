/**
 * What record-info answers about a task, read as `Details`.
 *
 * Pure. An answer that is not about the task (another code, another task, another shape) is null, which means the same
 * as no answer. `paramJson` is never read: it echoes the callback URL, token included.
 */

import * as z from "zod/mini";
import { integer, MAX_VIDEOS, type Result, urlFields, urlList, videosIn } from "./result.ts";

export type Details =
  /** The provider has no such task: another account's, older than 14 days, or never submitted. */
  | { readonly state: "unknown" }
  | { readonly state: "generating" }
  | { readonly state: "finished"; readonly result: Result };

/** The provider's code for a task that it does not have: "record is null". */
const RECORD_IS_NULL = 422;

/** The provider's `successFlag`. Failed upstream: the provider took the task, and the model behind it failed. */
const GENERATING = 0;
const SUCCESS = 1;
const FAILED = 2;
const FAILED_UPSTREAM = 3;

/** A failure with no code of its own: "video generation task failed". */
const GENERATION_FAILED = 501;

const text = z.catch(z.nullable(z.string()), null);
const lists = { ...urlFields(null), fullResultUrls: urlList };
const response = z.object({ ...lists, resolution: text });

const answerSchema = z.object({ code: integer, msg: text });
const taskSchema = z.object({
  taskId: z.nullish(z.string()),
  successFlag: integer,
  errorCode: z.catch(z.nullable(integer), null),
  errorMessage: text,
  fallbackFlag: z.catch(z.nullable(z.boolean()), null),
});
const successSchema = z.object({
  ...lists,
  response: z.pipe(
    z.transform((value: unknown, { issues }) => {
      if (typeof value !== "string") return value;
      if (value.trim() === "") return null;
      try {
        return JSON.parse(value);
      } catch {
        issues.push({ code: "custom", input: value, message: "is not JSON" });
        return z.NEVER;
      }
    }),
    z.nullish(response),
  ),
});

/** @param answer record-info's JSON */
export function parseDetails(taskId: string, answer: unknown): Details | null {
  const status = answerSchema.safeParse(answer);
  if (!status.success) return null;
  const { code, msg } = status.data;
  if (code === RECORD_IS_NULL) return { state: "unknown" };
  if (code !== 200) return null;
  const { data } = answer as { data?: unknown };
  if (data === null) return { state: "unknown" };
  const task = taskSchema.safeParse(data);
  if (!task.success || (task.data.taskId ?? taskId) !== taskId) return null;
  switch (task.data.successFlag) {
    case GENERATING:
      return { state: "generating" };
    case SUCCESS:
      return success(taskId, msg, task.data.fallbackFlag, data);
    case FAILED:
    case FAILED_UPSTREAM:
      return failure(taskId, msg, task.data);
    default:
      return null;
  }
}

function success(
  taskId: string,
  message: string | null,
  fallback: boolean | null,
  data: unknown,
): Details | null {
  const parsed = successSchema.safeParse(data);
  if (!parsed.success) return null;
  const places = [parsed.data.response, parsed.data];
  const hasResults = places.some((place) => place?.resultUrls.length);
  // The results of an extended video are its new part; without them the full video stands in.
  const videos = videosIn(
    places.map((place) => place && (hasResults ? place : { ...place, resultUrls: place.fullResultUrls })),
    null,
  );
  // Such an answer is not real, and taking a part of it would lose the rest without a trace.
  if (videos.length > MAX_VIDEOS) return null;
  const resolution = parsed.data.response?.resolution ?? null;
  return { state: "finished", result: { taskId, code: 200, message, videos, resolution, fallback } };
}

function failure(taskId: string, msg: string | null, task: z.infer<typeof taskSchema>): Details {
  const { errorCode, errorMessage, fallbackFlag: fallback } = task;
  const code = errorCode === null || errorCode === 0 || errorCode === 200 ? GENERATION_FAILED : errorCode;
  // The top-level message can describe the failure, as in the provider's samples, or only the request for details.
  const message = [errorMessage, msg === "success" ? null : msg].find((words) => words?.trim()) ?? null;
  return {
    state: "finished",
    result: { taskId, code, message, videos: [], resolution: null, fallback },
  };
}
