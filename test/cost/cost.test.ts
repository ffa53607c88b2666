/** What a task costs on the platform, counted at the receiver's bindings. */

import { beforeAll, describe, expect, it } from "vitest";
import { SHARDS, shardOf } from "../../src/task/shard.ts";
import { API_TOKEN, newTaskId } from "../e2e/test-receiver.ts";
import { untilTestsEnd } from "../e2e/until-tests-end.ts";
import { failureBody, successBody } from "../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { FINISHED_TASK, FINISHED_TASK_IN_PARTS, type Item, total } from "./bill.ts";
import { billOf, type MeteredReceiver, startMeteredReceiver } from "./metered-receiver.ts";

/** A task that is stored and read within this time is listed once. */
const LISTED_ONCE_MS = 2500;

const started = untilTestsEnd();
let simulator: Simulator;
let receiver: MeteredReceiver;

beforeAll(async () => {
  simulator = started.use(await startSimulator());
  receiver = started.use(await startMeteredReceiver(simulator.host));
  await beginMonth(receiver);
});

/** The first task of a month makes the month's list, which has an object for each shard. */
async function beginMonth(by: MeteredReceiver) {
  for (let shard = 0; shard < SHARDS; shard++) await finishTask({ shard, by });
}

type Wanted = { bytes?: number; shard?: number; by?: MeteredReceiver };

/** Again where a busy machine took so long that the task was listed before it was whole, and once more then. */
async function finishTask(wanted: Wanted = {}) {
  for (;;) {
    const startedAt = Date.now();
    const finished = await finishAnyTask(wanted);
    if (Date.now() - startedAt < LISTED_ONCE_MS) return finished;
  }
}

async function finishAnyTask({ bytes, shard, by = receiver }: Wanted) {
  const file = await simulator.addFile(bytes === undefined ? {} : { bytes });
  let taskId = newTaskId();
  while (shard !== undefined && shardOf(taskId) !== shard) taskId = newTaskId();
  const task = { taskId, resultUrls: [file.url], originUrls: [] };
  // What it says of the request is kept in the same rows.
  const callback = successBody(task, { request: { prompt: "A fox in the snow", model: "veo3_fast" } });
  await simulator.putTask(taskId, task);
  const answer = await by.client.callBack(callback);
  expect(answer.headers["x-callback-outcome"]).toBe("accepted");
  return { callback, bill: billOf(answer) };
}

describe("a task with one video, from its callback to the stored video", () => {
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

  it("costs one row more where the provider confirms its result", async () => {
    const vars = { VEO3_API_KEY: "key", VEO3_API_BASE: simulator.origin };
    await using confirming = await startMeteredReceiver(simulator.host, vars);
    await beginMonth(confirming);
    const { bill } = await finishTask({ by: confirming });
    expect(total(bill, "rows written"), JSON.stringify(bill)).toBe(FINISHED_TASK["rows written"] + 1);
  });
});

describe("a task that fails at once", () => {
  it("writes two rows of it, two of its alarm, and one of the list with its index", async () => {
    const { headers } = await receiver.client.callBack(failureBody(newTaskId(), "contentPolicy"));
    expect(JSON.parse(String(headers["x-bill"]))).toMatchObject({
      "DO TaskObject.accept": 1,
      "DO LibraryObject.put": 1,
      "row TaskObject task": 2,
      "row TaskObject alarm": 2,
      "row LibraryObject sql": 2,
    });
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

describe("a page of the gallery that is left open", () => {
  /** Asks as the script of the page does, without anything new. @returns the bill */
  async function costOfNews(path: string) {
    const { origin } = receiver.client;
    const form = { "content-type": "application/x-www-form-urlencoded", origin };
    const session = await fetch(`${origin}/session`, {
      method: "POST",
      headers: form,
      body: `token=${API_TOKEN}`,
      redirect: "manual",
    });
    const [cookie = ""] = session.headers.getSetCookie().map((line) => line.split(";")[0]);
    // It says how many minutes ago something was: the first one may have been of the minute before.
    for (let tries = 0; tries < 2; tries++) {
      const page = await fetch(origin + path, { headers: { cookie } });
      await page.text();
      const headers = { cookie, "if-none-match": page.headers.get("etag") ?? "" };
      const news = await fetch(origin + path, { headers });
      await news.text();
      if (news.status === 304) return JSON.parse(news.headers.get("x-bill") ?? "null");
    }
    throw new Error(`${path} is never unchanged`);
  }

  // Its object is awake for the milliseconds of a call: in three minutes 36 of a task's page, which asks every 5 s.
  it("of a task calls its object once each time that it asks for news, and writes nothing", async () => {
    const { callback } = await finishTask();
    expect(await costOfNews(`/tasks/${callback.data.taskId}`)).toEqual({ "DO TaskObject.read": 1 });
    const waiting = newTaskId();
    await receiver.client.get(`/videos/${waiting}`, {}, "PUT");
    expect(await costOfNews(`/tasks/${waiting}`)).toEqual({ "DO TaskObject.read": 1 });
  });

  it("of all tasks calls the objects of the list, and none of a task", async () => {
    const bill = await costOfNews("/");
    expect(total(bill, "Durable Object requests")).toBeLessThanOrEqual(3);
    expect(Object.keys(bill).filter((line) => !line.startsWith("DO LibraryObject."))).toEqual([]);
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
