/**
 * A task as a list shows it: without its history and its videos' details.
 *
 * Pure. The schema is also the check of what is read back from storage.
 */

import * as z from "zod/mini";
import { VIDEO_KINDS } from "../veo3/video-kinds.ts";
import {
  describeFailure,
  TASK_FAILURES,
  type TaskFailure,
  VIDEO_FAILURES,
  type VideoFailure,
} from "./failure.ts";
import { TASK_STATES, type Task, taskFailure, taskState } from "./task.ts";

const failureReason = z.enum([
  ...(Object.keys(TASK_FAILURES) as TaskFailure[]),
  ...(Object.keys(VIDEO_FAILURES) as VideoFailure[]),
]);
const instant = z.int();
const count = z.int().check(z.nonnegative());

export const summarySchema = z.object({
  taskId: z.string(),
  /** Of the task: what came later never makes way for what came before. */
  version: count,
  state: z.enum(TASK_STATES),
  code: z.nullable(z.int()),
  message: z.nullable(z.string()),
  /** Why it failed. */
  failure: z.nullable(failureReason),
  extends: z.nullable(z.string()),
  videoCount: count,
  storedCount: count,
  failedCount: count,
  /** Of the stored videos, together. */
  bytes: count,
  /** The name of a stored video that stands for the task. */
  cover: z.nullable(z.string()),
  /** Milliseconds since the epoch, like the others. */
  createdAt: instant,
  updatedAt: instant,
  settledAt: z.nullable(instant),
});

export type TaskSummary = z.infer<typeof summarySchema>;

export function summarize(task: Task): TaskSummary {
  const stored = task.videos.filter((video) => video.state === "stored");
  return {
    taskId: task.taskId,
    version: task.version,
    state: taskState(task),
    code: task.code,
    message: task.message,
    failure: taskFailure(task),
    extends: task.extends,
    videoCount: task.videos.length,
    storedCount: stored.length,
    failedCount: task.videos.filter((video) => video.state === "failed").length,
    bytes: stored.reduce((sum, video) => sum + (video.stored?.bytes ?? 0), 0),
    cover: stored.find(({ kind }) => VIDEO_KINDS[kind].isCover)?.name ?? null,
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
    settledAt: task.settledAt,
  };
}

export type SummaryView = Omit<
  TaskSummary,
  "version" | "failure" | "createdAt" | "updatedAt" | "settledAt"
> & {
  failure: ReturnType<typeof describeFailure> | null;
  createdAt: string;
  updatedAt: string;
  settledAt: string | null;
};

/** As clients see it. */
export function viewSummary({ version: _, ...summary }: TaskSummary): SummaryView {
  const iso = (at: number) => new Date(at).toISOString();
  return {
    ...summary,
    failure: summary.failure && describeFailure(summary.failure),
    createdAt: iso(summary.createdAt),
    updatedAt: iso(summary.updatedAt),
    settledAt: summary.settledAt === null ? null : iso(summary.settledAt),
  };
}
