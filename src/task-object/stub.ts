/** The calls that routes make to a task's object. A malformed id wakes none. */

import { Problem } from "../http/problem.ts";
import { TASK_ID } from "../veo3/result.ts";
import type { Snapshot } from "./rpc.ts";
import type { TaskObject } from "./task-object.ts";

/**
 * Calls an object, and once more, by a new stub, when it was reset meanwhile: by a deploy or an eviction.
 *
 * @param call safe to repeat, as the first call may have taken effect
 */
export async function callObject<O extends Rpc.DurableObjectBranded | undefined, T>(
  namespace: DurableObjectNamespace<O>,
  name: string,
  call: (object: DurableObjectStub<O>) => Promise<T>,
): Promise<T> {
  try {
    return await call(namespace.getByName(name));
  } catch (error) {
    const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
    if (!retryable || overloaded) throw error;
    return call(namespace.getByName(name));
  }
}

/** The same for a task's object. */
export function callTask<T>(
  env: Env,
  taskId: string,
  call: (task: DurableObjectStub<TaskObject>) => Promise<T>,
): Promise<T> {
  return callObject(env.TASKS, taskId, call);
}

/** How many objects are called at a time by a request that calls many. */
const CALLS_AT_A_TIME = 20;

/** Does the work for each of many tasks, for so many of them at a time. */
export async function forTasks<T>(
  taskIds: readonly string[],
  work: (taskId: string) => Promise<T>,
): Promise<T[]> {
  const done: T[] = [];
  for (let i = 0; i < taskIds.length; i += CALLS_AT_A_TIME) {
    done.push(...(await Promise.all(taskIds.slice(i, i + CALLS_AT_A_TIME).map(work))));
  }
  return done;
}

/** @returns null when the task is unknown */
export async function readTask(env: Env, taskId: string): Promise<Snapshot | null> {
  if (!TASK_ID.test(taskId)) return null;
  return callTask<Snapshot | null>(env, taskId, (task) => task.read());
}

/** @throws Problem `unknown_task`, `nothing_to_retry` */
export async function retryTask(env: Env, taskId: string): Promise<void> {
  const outcome = TASK_ID.test(taskId) ? await callTask(env, taskId, (task) => task.retry()) : null;
  if (outcome === null) throw new Problem("unknown_task");
  if (outcome === "ignored") throw new Problem("nothing_to_retry");
}

/** @throws Problem `unknown_task`, `unknown_notification` */
export async function resendNotification(env: Env, taskId: string, id: string): Promise<void> {
  const outcome = TASK_ID.test(taskId) ? await callTask(env, taskId, (task) => task.resend(id)) : null;
  if (outcome === null) throw new Problem("unknown_task");
  if (outcome === "refused") throw new Problem("unknown_notification");
}

/** @throws Problem `unknown_task` */
export async function deleteTask(env: Env, taskId: string): Promise<void> {
  const isDeleted = TASK_ID.test(taskId) && (await callTask(env, taskId, (task) => task.delete()));
  if (!isDeleted) throw new Problem("unknown_task");
}

/** No task's id is of this form: the object of this name is asked for nothing else, and is never listed. */
const PROBE = "doctor:probe";

/** @returns whether an object can be reached and its storage and alarm work. It keeps nothing. */
export function probeTaskObject(env: Env): Promise<boolean> {
  return callTask(env, PROBE, (object) => object.probe());
}
