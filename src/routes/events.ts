/** `GET /videos/:taskId/events`: a task and its changes as Server-Sent Events, until it is settled. */

import { Hono } from "hono/tiny";
import { requireReader } from "../access/session.ts";
import { configOf } from "../config.ts";
import { callTask, unknownTask } from "../task-object/stub.ts";
import { TASK_ID } from "../veo3/result.ts";

export const eventsRoute = new Hono<{ Bindings: Env }>().get("/:taskId/events", async (c) => {
  const config = configOf(c.env);
  const token = await requireReader(c.req.raw.headers, config);
  const { origin } = new URL(c.req.url);
  const lastEventId = c.req.header("last-event-id") ?? null;
  const taskId = c.req.param("taskId");
  if (!TASK_ID.test(taskId)) throw unknownTask();
  const events = await callTask(c.env, taskId, async (task) => task.events(origin, token, lastEventId));
  if (events === null) throw unknownTask();
  // 204 stops clients that reconnect by themselves: no event will follow.
  if (events === "seen") return c.body(null, 204);
  const headers = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" };
  if (c.req.method === "HEAD") {
    await events.cancel();
    return c.body(null, 200, headers);
  }
  return c.body(events, 200, headers);
});
