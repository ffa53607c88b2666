/** Tasks as the library lists them, put there without the tasks themselves. */

import { env } from "cloudflare:workers";
import { listTasks } from "../../src/library/list.ts";
import { monthOf, objectOf } from "../../src/library/place.ts";
import { shardOf } from "../../src/task/shard.ts";
import type { TaskSummary } from "../../src/task/summary.ts";
import type { KeptRequest } from "../../src/veo3/kept-request.ts";

const MINUTE_MS = 60_000;

/** A request of which only the prompt is known. */
export const REQUEST: KeptRequest = {
  prompt: "A fox in the snow",
  model: null,
  generationType: null,
  aspectRatio: null,
  resolution: null,
  seeds: null,
  imageUrls: [],
  extends: null,
};

/** Stored unless said otherwise. */
export function summary(taskId: string, more: Partial<TaskSummary> = {}): TaskSummary {
  const createdAt = more.createdAt ?? Date.now() - 5 * MINUTE_MS;
  return {
    taskId,
    version: 1,
    state: "stored",
    code: 200,
    message: "success",
    failure: null,
    unconfirmed: false,
    extends: null,
    request: null,
    reference: null,
    videoCount: 1,
    storedCount: 1,
    failedCount: 0,
    bytes: 1_234_567,
    cover: "generated_0.mp4",
    media: null,
    hasPoster: false,
    createdAt,
    updatedAt: createdAt,
    settledAt: createdAt,
    firstResult: null,
    firstStoredAt: null,
    ...more,
  };
}

export function failed(taskId: string, more: Partial<TaskSummary> = {}): TaskSummary {
  const nothing = { videoCount: 0, storedCount: 0, bytes: 0, cover: null };
  return summary(taskId, { state: "failed", code: 501, failure: "generation_failed", ...nothing, ...more });
}

/** Into the first of the objects of their months. */
export async function list(...summaries: TaskSummary[]): Promise<void> {
  for (const one of summaries) await env.LIBRARY.getByName(monthOf(one.createdAt)).put(one);
}

export async function unlistAll(): Promise<void> {
  const { tasks } = await listTasks(env.LIBRARY, { state: null, after: null, limit: 1000 });
  for (const { createdAt, taskId } of tasks) {
    for (const shard of [0, shardOf(taskId)]) {
      await env.LIBRARY.getByName(objectOf({ createdAt, shard })).remove({ createdAt, taskId });
    }
  }
}
