/** The calls that routes make to a task's object. A malformed id wakes no object. */

import type { Config } from "../config.ts";
import { Problem } from "../http/problem.ts";
import { type TaskView, viewTask } from "../task/view.ts";
import { TASK_ID } from "../veo3/result.ts";
import { linksOf } from "./links.ts";
import type { Snapshot } from "./rpc.ts";
import type { TaskObject } from "./task-object.ts";

type Stub = DurableObjectStub<TaskObject>;

/** @returns null when the id is malformed */
export function taskStub(env: Env, taskId: string): Stub | null {
  return TASK_ID.test(taskId) ? env.TASKS.getByName(taskId) : null;
}

/** @returns null when the task is unknown */
export async function readTask(env: Env, taskId: string): Promise<Snapshot | null> {
  return (await taskStub(env, taskId)?.read()) ?? null;
}

/** @throws Problem `unknown_task`, `nothing_to_retry` */
export async function retryTask(env: Env, taskId: string): Promise<Stub> {
  const task = taskStub(env, taskId);
  const outcome = await task?.retry();
  if (task === null || outcome == null) throw unknownTask();
  if (outcome === "ignored") throw new Problem("nothing_to_retry");
  return task;
}

/** @throws Problem `unknown_task` */
export async function deleteTask(env: Env, taskId: string): Promise<void> {
  const isDeleted = await taskStub(env, taskId)?.delete();
  if (!isDeleted) throw unknownTask();
}

export function unknownTask(): Problem {
  return new Problem("unknown_task");
}

/**
 * @param origin where its links lead
 * @param token the one that the caller has presented
 */
export async function viewSnapshot(
  { task, progress }: Snapshot,
  origin: string,
  config: Config,
  token: string,
): Promise<TaskView> {
  return viewTask(task, progress, await linksOf(task, origin, config, token));
}
