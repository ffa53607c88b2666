/**
 * `/videos/:taskId`: where a task stands, and what may be done with it: make it known before its callback, try it
 * again, delete it.
 */

import { type Context, Hono } from "hono";
import { requireBearer } from "../access/bearer.ts";
import { type Config, configOf, type Env } from "../config.ts";
import { Problem } from "../problem.ts";
import { matchesWeakly } from "../serving/preconditions.ts";
import { linksOf } from "../task/links.ts";
import type { Snapshot, TaskObject } from "../task/task-object.ts";
import { type TaskView, taskETag, viewTask } from "../task/view.ts";
import { TASK_ID } from "../veo3/result.ts";
import { startWork } from "./start-work.ts";

/** What a client should wait before it asks again for a task that is not settled, in seconds. */
const POLL_SECONDS = "2";

type TaskContext = Context<{ Bindings: Env }>;

export const tasksRoute = new Hono<{ Bindings: Env }>()
  .get("/:taskId", async (c) => {
    const config = configOf(c.env);
    await requireBearer(c.req.raw.headers, config);
    const snapshot = await readTask(c.env, c.req.param("taskId"));
    if (snapshot === null) throw unknownTask();

    const { task, progress } = snapshot;
    const etag = taskETag(task, progress);
    c.header("etag", etag);
    if (task.settledAt === null) {
      c.header("cache-control", "no-store");
      c.header("retry-after", POLL_SECONDS);
    } else {
      c.header("cache-control", "private, max-age=0, must-revalidate");
    }
    if (matchesWeakly(c.req.header("if-none-match") ?? "", etag)) return c.body(null, 304);
    return c.json(await view(c, snapshot, config));
  })
  .put("/:taskId", async (c) => {
    const config = configOf(c.env);
    await requireBearer(c.req.raw.headers, config);
    const taskId = c.req.param("taskId");
    const task = taskStub(c.env, taskId);
    if (task === null) {
      throw new Problem("invalid_task_id", "A task id is 1 to 128 letters, digits, '_' or '-'.");
    }
    const { origin } = new URL(c.req.url);
    const isNew = await task.register({ taskId, origin, extends: null, variant: null, callBackUrl: null });
    const snapshot = await task.read();
    if (snapshot === null) throw unknownTask();
    if (isNew) c.header("location", `/videos/${taskId}`);
    return c.json(await view(c, snapshot, config), isNew ? 201 : 200);
  })
  .post("/:taskId/retry", async (c) => {
    const config = configOf(c.env);
    await requireBearer(c.req.raw.headers, config);
    const task = taskStub(c.env, c.req.param("taskId"));
    const outcome = await task?.retry();
    if (task === null || outcome == null) throw unknownTask();
    if (outcome === "ignored") {
      throw new Problem(
        "nothing_to_retry",
        "No video of this task has failed; one that is on its way needs no help.",
      );
    }
    c.executionCtx.waitUntil(startWork(task, c.req.param("taskId")));
    const snapshot = await task.read();
    if (snapshot === null) throw unknownTask();
    return c.json(await view(c, snapshot, config), 202);
  })
  .delete("/:taskId", async (c) => {
    await requireBearer(c.req.raw.headers, configOf(c.env));
    const isDeleted = await taskStub(c.env, c.req.param("taskId"))?.delete();
    if (!isDeleted) throw unknownTask();
    return c.body(null, 204);
  });

/** Null when it is unknown. An id that cannot be one wakes no object. */
export async function readTask(env: Env, taskId: string): Promise<Snapshot | null> {
  return (await taskStub(env, taskId)?.read()) ?? null;
}

function taskStub(env: Env, taskId: string): DurableObjectStub<TaskObject> | null {
  return TASK_ID.test(taskId) ? env.TASKS.getByName(taskId) : null;
}

export function unknownTask(): Problem {
  return new Problem("unknown_task", "No task with this id is known: no callback for it has arrived yet.");
}

async function view(c: TaskContext, { task, progress }: Snapshot, config: Config): Promise<TaskView> {
  return viewTask(task, progress, await linksOf(task, new URL(c.req.url).origin, config));
}
