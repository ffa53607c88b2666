/** A generated task as GET /api/v1/veo/record-info tells it. Pure. */

import { FAILURES, type FailureName } from "./callback-bodies.ts";
import type { GenerateRequest } from "./generate-request.ts";

export interface GeneratedTask {
  taskId: string;
  request: GenerateRequest;
  /** Milliseconds since the epoch. */
  createdAt: number;
  completedAt: number | null;
  failure: FailureName | null;
  resultUrls: string[];
  originUrls: string[] | null;
}

/** The provider's `successFlag`. */
export const SUCCESS_FLAG = { generating: 0, success: 1, failed: 2, failedUpstream: 3 } as const;

export function recordInfo(task: GeneratedTask) {
  const failure = task.failure === null ? null : FAILURES[task.failure];
  const completed = task.completedAt !== null;
  return {
    taskId: task.taskId,
    paramJson: JSON.stringify(task.request),
    completeTime: task.completedAt === null ? null : providerTime(task.completedAt),
    createTime: providerTime(task.createdAt),
    successFlag: successFlagOf(task),
    errorCode: completed && failure ? failure.code : null,
    errorMessage: completed && failure ? failure.en : "",
    fallbackFlag: false,
    response:
      completed && !failure
        ? {
            taskId: task.taskId,
            resultUrls: task.resultUrls,
            originUrls: task.originUrls,
            resolution: task.request.resolution ?? "720p",
          }
        : null,
  };
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
