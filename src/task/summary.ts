/**
 * A task as a list shows it: without its history and its videos' details.
 *
 * Pure. The schema is also the check of what is read back from storage.
 */

import * as z from "zod/mini";
import { keptRequestSchema } from "../veo3/kept-request.ts";
import { VIDEO_KINDS } from "../veo3/video-kinds.ts";
import { describeFailure, type FailureReason, TASK_FAILURES, VIDEO_FAILURES } from "./failure.ts";
import { MAX_MESSAGE_LENGTH } from "./kept-strings.ts";
import {
  firstResultSchema,
  mediaSchema,
  TASK_STATES,
  type Task,
  taskFailure,
  taskState,
  type Video,
} from "./task.ts";
import { iso } from "./view.ts";
import type { summaryViewSchema, taskPageSchema } from "./view-schema.ts";

const failureReason = z.enum(Object.keys({ ...TASK_FAILURES, ...VIDEO_FAILURES }) as FailureReason[]);
const instant = z.int();
const count = z.int().check(z.nonnegative());

export const summarySchema = z.object({
  taskId: z.string(),
  /** The task's version: a summary never replaces one of a higher version. */
  version: count,
  state: z.enum(TASK_STATES),
  code: z.nullable(z.int()),
  /** Summaries of version 0.1.0 may have a longer one than is kept today. */
  message: z.nullable(
    z.pipe(
      z.string(),
      z.transform((message) => message.slice(0, MAX_MESSAGE_LENGTH)),
    ),
  ),
  /** Why it failed. */
  failure: z.nullable(failureReason),
  /** Whether a callback's result waits for its confirmation. False also in summaries that don't say. */
  unconfirmed: z._default(z.boolean(), false),
  extends: z.nullable(z.string()),
  /** Null also in summaries that were listed before it was kept. */
  request: z._default(z.nullable(keptRequestSchema), null),
  reference: z._default(z.nullable(z.string()), null),
  videoCount: count,
  storedCount: count,
  failedCount: count,
  /** The total size of the stored videos. */
  bytes: count,
  /** The name of the stored video to show for the task. */
  cover: z.nullable(z.string()),
  /** The cover's. */
  media: z._default(z.nullable(mediaSchema), null),
  /** Whether the cover has a poster. */
  hasPoster: z._default(z.boolean(), false),
  /** Milliseconds since the epoch, like the others. */
  createdAt: instant,
  updatedAt: instant,
  settledAt: z.nullable(instant),
  /** Null also in summaries that were listed before there was such a record. */
  firstResult: z._default(z.nullable(firstResultSchema), null),
  firstStoredAt: z._default(z.nullable(instant), null),
});

export type TaskSummary = z.infer<typeof summarySchema>;

export function summarize(task: Task): TaskSummary {
  const stored = task.videos.filter((video) => video.state === "stored");
  const cover = coverOf(task);
  return {
    taskId: task.taskId,
    version: task.version,
    state: taskState(task),
    code: task.code,
    message: task.message?.slice(0, MAX_MESSAGE_LENGTH) ?? null,
    failure: taskFailure(task),
    unconfirmed: task.unconfirmed !== null,
    extends: task.extends,
    request: task.request,
    reference: task.reference,
    videoCount: task.videos.length,
    storedCount: stored.length,
    failedCount: task.videos.filter((video) => video.state === "failed").length,
    bytes: task.videos.reduce((sum, { stored }) => sum + (stored?.bytes ?? 0), 0),
    cover: cover?.name ?? null,
    media: cover?.media ?? null,
    hasPoster: cover !== undefined && cover.poster !== null,
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
    settledAt: task.settledAt,
    firstResult: task.firstResult,
    firstStoredAt: task.firstStoredAt,
  };
}

/** The stored video to show for the task. */
export function coverOf({ videos }: Task): Video | undefined {
  return videos.find(({ state, kind }) => state === "stored" && VIDEO_KINDS[kind].media === "video");
}

export type SummaryView = z.infer<typeof summaryViewSchema>;

/** A page of the list as clients see it. */
export type TaskPage = z.infer<typeof taskPageSchema>;

/** A summary as clients see it: without its version, and without what only the gallery and the statistics need. */
export function viewSummary(listed: TaskSummary): SummaryView {
  const { version, hasPoster, unconfirmed, firstResult, firstStoredAt, ...summary } = listed;
  const { failure, createdAt, updatedAt, settledAt } = summary;
  return {
    ...summary,
    failure: failure && describeFailure(failure),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
    settledAt: settledAt === null ? null : iso(settledAt),
  };
}
