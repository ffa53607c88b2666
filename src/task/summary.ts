/** A task as a list shows it: without its history and its videos' details. Pure. */

import type * as z from "zod/mini";
import { VIDEO_KINDS } from "../veo3/video-kinds.ts";
import { describeFailure } from "./failure.ts";
import { MAX_MESSAGE_LENGTH } from "./kept-strings.ts";
import type { TaskSummary } from "./summary-schema.ts";
import { type Task, taskFailure, taskState, type Video } from "./task.ts";
import { iso } from "./view.ts";
import type { summaryViewSchema, taskPageSchema } from "./view-schema.ts";

export type { TaskSummary } from "./summary-schema.ts";

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

/** Everything that a list shows of a task and that can change. */
export function listedParts(task: Task): string {
  const count = (state: string) => task.videos.filter((video) => video.state === state).length;
  const { code, videos, request, reference, unconfirmed } = task;
  const { media = null, poster = null } = coverOf(task) ?? {};
  const state = [taskState(task), ...(unconfirmed === null ? [] : ["unconfirmed"])];
  const counts = [code, videos.length, count("stored"), count("failed")];
  const parts: (string | number | null)[] = [...state, ...counts];
  // Without all of them these are the words of earlier versions, whose tasks would all be listed again.
  if (request !== null || reference !== null || media !== null) {
    parts.push(knownFields(request), reference, JSON.stringify(media));
  }
  if (poster !== null) parts.push("poster");
  return parts.join(" ");
}

/** A request is completed by what comes later, and its fields don't change. */
function knownFields(request: Task["request"]): number {
  const fields = Object.values(request ?? {});
  return fields.filter((field) => field !== null && !(Array.isArray(field) && field.length === 0)).length;
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
