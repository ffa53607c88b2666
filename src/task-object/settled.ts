/** What there is to say of a task that has settled, and how long it is kept. */

import type { Config } from "../config.ts";
import { log } from "../log.ts";
import { type Task, taskState } from "../task/task.ts";

const DAY_MS = 24 * 3_600_000;

/** @param before the task as it was last saved */
export function logSettled(task: Task, before: Task | null): void {
  const { taskId, settledAt, createdAt } = task;
  if (settledAt === null || settledAt === before?.settledAt) return;
  log("task_settled", { taskId, state: taskState(task), ms: settledAt - createdAt });
}

/** 0: settled tasks are kept. */
export function retentionMs({ RETENTION_DAYS }: Config): number {
  return RETENTION_DAYS * DAY_MS;
}
