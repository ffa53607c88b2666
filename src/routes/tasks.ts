/**
 * `/videos`: all tasks. `/videos/:taskId`: one task: get it, register it before its callback, retry or delete it.
 */

import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { requireBearer } from "../access/bearer.ts";
import { requireReader } from "../access/session.ts";
import { type Config, configOf } from "../config.ts";
import { matchesWeakly } from "../http/preconditions.ts";
import { Problem } from "../http/problem.ts";
import { encodeCursor, listTasks } from "../library/list.ts";
import { listQuery } from "../library/query.ts";
import { type TaskPage, viewSummary } from "../task/summary.ts";
import { type TaskView, taskETag } from "../task/view.ts";
import type { Snapshot } from "../task-object/rpc.ts";
import { deleteTask, readTask, retryTask, taskStub, unknownTask, viewSnapshot } from "../task-object/stub.ts";

/** How long a client should wait before it asks again for a task that is not settled, in seconds. */
const POLL_SECONDS = "2";

/** Proxies between the client and the receiver close a connection that is silent for longer. */
const MAX_WAIT_SECONDS = 25;

type TaskContext = Context<{ Bindings: Env }>;

export const tasksRoute = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => {
    await requireReader(c.req.raw.headers, configOf(c.env));
    const query = listQuery(new URL(c.req.url).searchParams);
    const { tasks, next, counts } = await listTasks(c.env.LIBRARY, query);
    c.header("cache-control", "no-store");
    const page: TaskPage = { tasks: tasks.map(viewSummary), cursor: next && encodeCursor(next), counts };
    return c.json(page);
  })
  .get("/:taskId", async (c) => {
    const config = configOf(c.env);
    const token = await requireReader(c.req.raw.headers, config);
    const taskId = c.req.param("taskId");
    const ifNoneMatch = c.req.header("if-none-match") ?? "";
    const waitSeconds = preferredWait(c.req.header("prefer"));
    let snapshot = await readTask(c.env, taskId);
    if (snapshot !== null && waitSeconds > 0) {
      c.header("preference-applied", `wait=${waitSeconds}`);
      const { task, progress } = snapshot;
      const hasChanged = ifNoneMatch !== "" && !matchesWeakly(ifNoneMatch, taskETag(task, progress));
      if (!hasChanged && task.settledAt === null) {
        snapshot = (await taskStub(c.env, taskId)?.readAfter(task.version, waitSeconds * 1000)) ?? null;
      }
    }
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
    if (matchesWeakly(ifNoneMatch, etag)) return c.body(null, 304);
    return c.json(await view(c, snapshot, config, token));
  })
  .put("/:taskId", async (c) => {
    const config = configOf(c.env);
    const token = await requireBearer(c.req.raw.headers, config);
    const taskId = c.req.param("taskId");
    const task = taskStub(c.env, taskId);
    if (task === null) {
      throw new Problem("invalid_task_id");
    }
    const { origin } = new URL(c.req.url);
    const isNew = await task.register({ taskId, origin, extends: null, variant: null, callBackUrl: null });
    const snapshot = await task.read();
    if (snapshot === null) throw unknownTask();
    if (isNew) c.header("location", `/videos/${taskId}`);
    return c.json(await view(c, snapshot, config, token), isNew ? 201 : 200);
  })
  .post("/:taskId/retry", async (c) => {
    const config = configOf(c.env);
    const token = await requireBearer(c.req.raw.headers, config);
    const task = await retryTask(c.env, c.req.param("taskId"));
    const snapshot = await task.read();
    if (snapshot === null) throw unknownTask();
    return c.json(await view(c, snapshot, config, token), 202);
  })
  .delete("/:taskId", async (c) => {
    await requireBearer(c.req.raw.headers, configOf(c.env));
    await deleteTask(c.env, c.req.param("taskId"));
    return c.body(null, 204);
  });

/** The seconds of `Prefer: wait=N` (RFC 7240), at most 25; 0 without. */
function preferredWait(prefer: string | undefined): number {
  const seconds = /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[;,]|$)/i.exec(prefer ?? "")?.[1] ?? 0;
  return Math.min(Number(seconds), MAX_WAIT_SECONDS);
}

function view(c: TaskContext, snapshot: Snapshot, config: Config, token: string): Promise<TaskView> {
  return viewSnapshot(snapshot, new URL(c.req.url).origin, config, token);
}
