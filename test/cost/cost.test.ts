/** What a task costs on the platform, counted at the receiver's bindings. */

import { beforeAll, describe, expect, it } from "vitest";
import { SHARDS, shardOf } from "../../src/task/shard.ts";
import { newTaskId } from "../e2e/test-receiver.ts";
import { untilTestsEnd } from "../e2e/until-tests-end.ts";
import { failureBody, successBody } from "../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { FINISHED_TASK, FINISHED_TASK_IN_PARTS, type Item, total } from "./bill.ts";
import { billOf, type MeteredReceiver, startMeteredReceiver } from "./metered-receiver.ts";

const started = untilTestsEnd();
let simulator: Simulator;
let receiver: MeteredReceiver;

beforeAll(async () => {
  simulator = started.use(await startSimulator());
  receiver = started.use(await startMeteredReceiver(simulator.host));
  // The first task of a month makes the month's list, which has an object for each shard.
  for (let shard = 0; shard < SHARDS; shard++) await finishTask({ shard });
});

async function finishTask({ bytes, shard }: { bytes?: number; shard?: number } = {}) {
  const file = await simulator.addFile(bytes === undefined ? {} : { bytes });
  let taskId = newTaskId();
  while (shard !== undefined && shardOf(taskId) !== shard) taskId = newTaskId();
  const task = { taskId, resultUrls: [file.url], originUrls: [] };
  // What it says of the request is kept in the same rows.
  const callback = successBody(task, { request: { prompt: "A fox in the snow", model: "veo3_fast" } });
  const answer = await receiver.client.callBack(callback);
  expect(answer.headers["x-callback-outcome"]).toBe("accepted");
  return { callback, bill: billOf(answer) };
}

describe("a task with one video, from its callback to the stored video", () => {
  // A task that is stored within 3 s is listed once; one that takes longer is listed twice.
  it.each([
    ["small", 1_000_000, FINISHED_TASK],
    ["of 20 MB, in parts", 20_000_000, FINISHED_TASK_IN_PARTS],
  ])("costs exactly its limits: %s", async (_, bytes, limits) => {
    const { callback, bill } = await finishTask({ bytes });
    const task = await receiver.client.readTask(callback.data.taskId);
    expect(task?.state).toBe("stored");
    const costs = Object.keys(limits).map((item) => [item, total(bill, item as Item)]);
    expect(Object.fromEntries(costs), JSON.stringify(bill)).toEqual(limits);
  });
});

describe("a duplicate", () => {
  it("costs one KV read", async () => {
    const { callback } = await finishTask();
    const answer = await receiver.client.callBack(callback);
    expect(answer.headers["x-callback-outcome"]).toBe("duplicate");
    expect(billOf(answer)).toEqual({ "KV get": 1 });
  });
});

describe("a stored video", () => {
  it("costs one R2 read each time it is asked for, whole or a range of it", async () => {
    const { callback } = await finishTask();
    const { taskId } = callback.data;
    const url = new URL((await receiver.client.readTask(taskId))?.videos[0]?.url ?? "");
    for (const headers of [{}, { range: "bytes=0-" }, { range: "bytes=0-1023" }]) {
      const response = await fetch(url, { headers });
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
      expect(JSON.parse(response.headers.get("x-bill") ?? "null")).toEqual({ "R2 get": 1 });
    }
  });
});

describe("a refused request", () => {
  const failed = failureBody(newTaskId(), "contentPolicy");

  it.each([
    [
      "a callback with a wrong token",
      "/veo3-callback?token=wrong",
      { method: "POST", body: JSON.stringify(failed) },
    ],
    ["a callback without a task", "/veo3-callback?token=callback-token", { method: "POST", body: "{}" }],
    ["a task, without a token", `/videos/${newTaskId()}`, { headers: {} }],
    [
      "a video, with a forged link",
      `/videos/${newTaskId()}/generated_0.mp4?expires=99999999999&signature=x`,
      {},
    ],
    ["an unknown path", "/nothing", {}],
  ])("costs nothing: %s", async (_, path, init) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(new URL(path, receiver.client.origin), { headers, ...init });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(response.headers.get("x-bill") ?? "null")).toEqual({});
  });
});
