/**
 * A typed client of the receiver: waits until a task is settled, and prints its videos. Takes RECEIVER, API_TOKEN and
 * TASK_ID from the environment.
 *
 * In a project of your own: run `npm run types:client` here, copy `client-types` there, install `hono`, and import
 * `AppType` from `./client-types/src/app.js`.
 */

import { hc, parseResponse } from "hono/client";
import type { AppType } from "../src/app.ts";

const { RECEIVER = "", API_TOKEN = "", TASK_ID: taskId = "" } = process.env;
const { videos } = hc<AppType>(RECEIVER, { headers: { authorization: `Bearer ${API_TOKEN}` } });

/** Returns the task once it is settled. An answer that is not 2xx is thrown, with the problem as `detail.data`. */
async function untilSettled() {
  const headers = { prefer: "wait=25" };
  for (;;) {
    const task = await parseResponse(videos[":taskId"].$get({ param: { taskId } }, { headers }));
    if (task.settledAt !== null) return task;
  }
}

await parseResponse(videos[":taskId"].$put({ param: { taskId } })); // registers it, unless it is known
const task = await untilSettled();
for (const { name, state, bytes, url } of task.videos) console.log(name, state, bytes, url);
const { counts } = await parseResponse(videos.$get({ query: { limit: "1" } }));
console.log(`${task.taskId} is ${task.state}; ${counts.stored} tasks are stored in total`);
