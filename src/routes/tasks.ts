/**
 * `/videos`: all tasks. `/videos/:taskId`: one task: get it, follow it, register it before its callback, retry or
 * delete it, and send a notification of it again.
 */

import type { Context } from "hono";
import { Hono } from "hono/quick";
import { requireBearer } from "../access/bearer.ts";
import { requireReader } from "../access/session.ts";
import { configOf } from "../config.ts";
import { matchesWeakly } from "../http/preconditions.ts";
import { Problem } from "../http/problem.ts";
import { encodeCursor, listTasks } from "../library/list.ts";
import { listQuery } from "../library/query.ts";
import { type TaskPage, viewSummary } from "../task/summary.ts";
import { type TaskView, taskETag } from "../task/view.ts";
import { viewSnapshot } from "../task-object/links.ts";
import type { Snapshot } from "../task-object/rpc.ts";
import { callTask, deleteTask, readTask, resendNotification, retryTask } from "../task-object/stub.ts";
import { TASK_ID } from "../veo3/result.ts";
import { referenceInBody } from "./reference.ts";

/** How long a client should wait before it asks again for a task that is not settled, in seconds. */
const POLL_SECONDS = "2";

/** Proxies between the client and the receiver close a connection that is silent for longer. */
const MAX_WAIT_SECONDS = 25;

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
        const ms = waitSeconds * 1000;
        snapshot = await callTask<Snapshot | null>(c.env, taskId, (stub) => stub.readAfter(task.version, ms));
      }
    }
    if (snapshot === null) throw new Problem("unknown_task");

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
    return c.json(await viewSnapshot(snapshot, new URL(c.req.url).origin, config, token));
  })
  .get("/:taskId/events", async (c) => {
    const token = await requireReader(c.req.raw.headers, configOf(c.env));
    const { origin } = new URL(c.req.url);
    const lastEventId = c.req.header("last-event-id") ?? null;
    const taskId = c.req.param("taskId");
    if (!TASK_ID.test(taskId)) throw new Problem("unknown_task");
    const events = await callTask(c.env, taskId, async (task) => task.events(origin, token, lastEventId));
    if (events === null) throw new Problem("unknown_task");
    // 204 stops clients that reconnect by themselves: no event will follow.
    if (events === "seen") return c.body(null, 204);
    const headers = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" };
    if (c.req.method === "HEAD") {
      await events.cancel();
      return c.body(null, 200, headers);
    }
    return c.body(events, 200, headers);
  })
  .put("/:taskId", async (c) => {
    const token = await requireBearer(c.req.raw.headers, configOf(c.env));
    const taskId = c.req.param("taskId");
    if (!TASK_ID.test(taskId)) throw new Problem("invalid_task_id");
    const { origin } = new URL(c.req.url);
    const reference = await referenceInBody(c.req.raw);
    const registration = { taskId, origin, extends: null, variant: null, callBackUrl: null, reference };
    const isNew = await callTask(c.env, taskId, (task) => task.register(registration));
    const view = await viewNow(c, taskId, token);
    if (isNew) c.header("location", `/videos/${taskId}`);
    return c.json(view, isNew ? 201 : 200);
  })
  .post("/:taskId/retry", async (c) => {
    const token = await requireBearer(c.req.raw.headers, configOf(c.env));
    const taskId = c.req.param("taskId");
    await retryTask(c.env, taskId);
    return c.json(await viewNow(c, taskId, token), 202);
  })
  .post("/:taskId/notifications/:id/resend", async (c) => {
    const token = await requireBearer(c.req.raw.headers, configOf(c.env));
    const { taskId, id } = c.req.param();
    await resendNotification(c.env, taskId, id);
    return c.json(await viewNow(c, taskId, token), 202);
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

/** @throws Problem `unknown_task` */
async function viewNow(c: Context<{ Bindings: Env }>, taskId: string, token: string): Promise<TaskView> {
  const snapshot = await readTask(c.env, taskId);
  if (snapshot === null) throw new Problem("unknown_task");
  return viewSnapshot(snapshot, new URL(c.req.url).origin, configOf(c.env), token);
}
