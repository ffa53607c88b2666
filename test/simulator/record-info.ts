/** A task as GET /api/v1/veo/record-info tells it, in every shape of the provider's documents. Pure. */

import { FAILURES, type FailureName } from "./callback-bodies.ts";
import type { ExtendRequest, GenerateRequest } from "./generate-request.ts";
import type { DetailsShape } from "./prompt-switches.ts";

export interface GeneratedTask {
  taskId: string;
  request: GenerateRequest | ExtendRequest;
  /** Milliseconds since the epoch. */
  createdAt: number;
  completedAt: number | null;
  failure: FailureName | null;
  resultUrls: string[];
  originUrls: string[] | null;
  /** Of an extended task: the whole video, of which the result is the new part. */
  fullResultUrls?: string[] | null;
  /** Default: today's shape. */
  details?: DetailsShape[];
}

/** The provider's `successFlag`. */
export const SUCCESS_FLAG = { generating: 0, success: 1, failed: 2, failedUpstream: 3 } as const;

export function succeeded({ completedAt, failure }: GeneratedTask): boolean {
  return completedAt !== null && failure === null;
}

export function recordInfo(task: GeneratedTask) {
  const failure = task.failure === null ? null : FAILURES[task.failure];
  const completed = task.completedAt !== null;
  const time = task.details?.includes("milliseconds") ? (at: number) => at : providerTime;
  return {
    taskId: task.taskId,
    paramJson: JSON.stringify(task.request),
    completeTime: task.completedAt === null ? null : time(task.completedAt),
    createTime: time(task.createdAt),
    successFlag: successFlagOf(task),
    errorCode: completed && failure ? failure.code : null,
    errorMessage: completed && failure ? failure.en : "",
    fallbackFlag: false,
    ...result(task),
  };
}

/** The older shape has no `response`: its URLs are beside the rest, and always a string. */
function result(task: GeneratedTask) {
  const { details = [], resultUrls, originUrls, fullResultUrls } = task;
  const old = details.includes("old");
  const list = details.includes("bracketed")
    ? (urls: string[]) => `[${urls.join(", ")}]`
    : details.includes("string") || old
      ? (urls: string[]) => JSON.stringify(urls)
      : (urls: string[]) => urls;
  const urls = {
    resultUrls: list(resultUrls),
    originUrls: originUrls && list(originUrls),
    ...(fullResultUrls && { fullResultUrls: list(fullResultUrls) }),
  };
  if (old) return succeeded(task) ? urls : { resultUrls: null };
  const resolution = ("resolution" in task.request && task.request.resolution) || "720p";
  return { response: succeeded(task) ? { taskId: task.taskId, ...urls, resolution } : null };
}

function successFlagOf(task: GeneratedTask): number {
  if (task.completedAt === null) return SUCCESS_FLAG.generating;
  if (task.failure === null) return SUCCESS_FLAG.success;
  return FAILURES[task.failure].code === 501 ? SUCCESS_FLAG.failedUpstream : SUCCESS_FLAG.failed;
}

/** "2025-06-06 10:30:00", in UTC here; the provider does not say its zone. */
function providerTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}
