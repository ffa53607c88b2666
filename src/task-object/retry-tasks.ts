/** Retries many tasks: those that are named, or the failed ones of a time. */

import * as z from "zod/mini";
import { findTasks, mergePages, type TaskPage } from "../library/list.ts";
import type { RetryQuery } from "../library/query.ts";
import { log } from "../log.ts";
import { TASK_ID } from "../veo3/result.ts";
import { callTask, forTasks } from "./stub.ts";

export const retriedSchema = z
  .object({
    retried: z
      .int()
      .check(z.nonnegative())
      .with(z.describe("How many tasks are retried. Those with nothing to retry are not counted.")),
    cursor: z
      .nullable(z.string())
      .with(z.describe("Pass it as `cursor` to retry the next ones; null when there are no more.")),
  })
  .with(z.describe("How far a retry of many tasks has come."));

/** @returns how many of them had something to retry. A task that fails to answer is logged and left as it is. */
export async function retryTasks(env: Env, taskIds: readonly string[]): Promise<number> {
  const wellFormed = [...new Set(taskIds)].filter((taskId) => TASK_ID.test(taskId));
  const outcomes = await forTasks(wellFormed, async (taskId) => {
    try {
      return await callTask(env, taskId, (task) => task.retry());
    } catch (error) {
      log("not_retried", { taskId, error: String(error) });
      return null;
    }
  });
  return outcomes.filter((outcome) => outcome === "accepted").length;
}

/** Retries a page of the tasks that match, newest first. `next` is where the next page begins; null: that was the last. */
export async function retryMatching(
  env: Env,
  { states, ...query }: RetryQuery,
): Promise<Pick<TaskPage, "next"> & { readonly retried: number }> {
  const pages = await Promise.all(states.map((state) => findTasks(env.LIBRARY, { ...query, state })));
  const { tasks, next } = mergePages(pages, query.limit);
  const retried = await retryTasks(
    env,
    tasks.map(({ taskId }) => taskId),
  );
  return { retried, next };
}
