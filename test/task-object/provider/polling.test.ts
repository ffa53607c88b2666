/** The result of a task whose callback does not come is found by polling. */

import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import {
  alarmOf,
  DAY_MS,
  deliver,
  eventually,
  failure,
  outcomeOf,
  put,
  replaceVariables,
  retry,
  rowOf,
  settled,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../../client.ts";
import { expectAtRest, newFile, newTaskId, planRecordInfo, setClock, timesPolled } from "./polled-task.ts";

/** Registered while the provider is still at work on it. */
async function generating(): Promise<string> {
  const taskId = newTaskId();
  await simulator.putTask(taskId, { generating: true });
  expect((await put(taskId)).status).toBe(201);
  return taskId;
}

describe("a lost callback", () => {
  it("is made up for by polling, and an alarm is set until the video is stored", async () => {
    const taskId = await generating();
    await timesPolled(taskId, 3);
    expect(await taskOf(taskId)).toMatchObject({ state: "waiting", settledAt: null });
    expect(await alarmOf(taskId)).not.toBeNull();
    const file = await newFile();
    await simulator.putTask(taskId, { resultUrls: [file.url] });
    const task = await settled(taskId);
    expect(task).toMatchObject({ state: "stored", code: 200, callbacks: 0, videos: [{ bytes: file.bytes }] });
    expect(task.history.map(({ event }) => event)).toEqual(["registered", "poll_accepted", "video_stored"]);
    await expectAtRest(taskId);
  });
});

describe("a callback that comes in time", () => {
  it("is confirmed by one poll, and no other follows", async () => {
    const taskId = newTaskId();
    const { resultUrls } = await simulator.putTask(taskId);
    await replaceVariables(taskId, { POLL_AFTER_SECONDS: "3600" });
    await put(taskId);
    expect(await outcomeOf(deliver(success(taskId, resultUrls)))).toBe("accepted");
    expect(await settled(taskId)).toMatchObject({ state: "stored", callbacks: 1 });
    await expectAtRest(taskId);
    expect(await timesPolled(taskId)).toBe(1);
  });
});

describe("a provider that cannot be reached", () => {
  it("is polled until it answers", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId);
    await planRecordInfo(
      taskId,
      { status: 503 },
      { status: 200, body: "<html>" },
      { cut: "reset" },
      { status: 302, headers: { location: "http://127.0.0.1:1/" } },
    );
    await put(taskId);
    expect((await settled(taskId)).state).toBe("stored");
    expect(await timesPolled(taskId)).toBe(5);
  });

  it("is not polled before the time of its Retry-After", async () => {
    const taskId = newTaskId();
    await planRecordInfo(taskId, { status: 429, headers: { "retry-after": "600" } });
    await put(taskId);
    const before = Date.now();
    await eventually(async () => expect((await rowOf(taskId))?.poll?.failures).toBe(1));
    expect((await rowOf(taskId))?.poll?.at).toBeGreaterThan(before + 600_000 - 1);
    await runDurableObjectAlarm(taskObject(taskId)); // the watchdog's, which is early
    expect(await timesPolled(taskId)).toBe(1);
    expect(await alarmOf(taskId)).toBe((await rowOf(taskId))?.poll?.at);
  });
});

describe("after 24 hours", () => {
  it("without a result the task fails, and a retry polls again", async () => {
    const taskId = await generating();
    setClock(Date.now() + DAY_MS + 60_000);
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await settled(taskId)).toMatchObject({ state: "failed", failure: { reason: "no_callback" } });
    await expectAtRest(taskId);
    await simulator.putTask(taskId);
    expect((await retry(taskId)).status).toBe(202);
    expect((await settled(taskId)).state).toBe("stored");
  });

  it("in which the receiver did not run, a result is still accepted", async () => {
    const taskId = newTaskId();
    await replaceVariables(taskId, { POLL_AFTER_SECONDS: "3600" });
    await put(taskId);
    await simulator.putTask(taskId);
    setClock(Date.now() + 2 * DAY_MS);
    await runDurableObjectAlarm(taskObject(taskId));
    expect((await settled(taskId)).state).toBe("stored");
  });
});

describe("without a key", () => {
  const KEYLESS = { VEO3_API_KEY: undefined };

  it("there are no polls, and a callback settles the task", async () => {
    const taskId = newTaskId();
    await replaceVariables(taskId, KEYLESS);
    await put(taskId);
    expect(await alarmOf(taskId)).toBeGreaterThan(Date.now());
    const file = await newFile();
    await deliver(success(taskId, [file.url]));
    expect((await settled(taskId)).state).toBe("stored");
    await expectAtRest(taskId);
    expect(await timesPolled(taskId)).toBe(0);
  });

  it("a failure settles the task too, and so do 24 hours without a callback", async () => {
    const [failed, silent] = [newTaskId(), newTaskId()];
    for (const taskId of [failed, silent]) {
      await replaceVariables(taskId, KEYLESS);
      await put(taskId);
    }
    await deliver(failure(failed, 501));
    await expectAtRest(failed);
    setClock(Date.now() + DAY_MS + 1000);
    await runDurableObjectAlarm(taskObject(silent));
    expect(await taskOf(silent)).toMatchObject({ state: "failed", failure: { reason: "no_callback" } });
    await expectAtRest(silent);
  });

  it("that was configured before, a task goes on waiting for its callback", async () => {
    const taskId = await generating();
    await timesPolled(taskId, 1);
    await replaceVariables(taskId, KEYLESS);
    await eventually(async () => expect(await alarmOf(taskId)).toBeGreaterThan(Date.now() + DAY_MS - 60_000));
    expect((await taskOf(taskId)).state).toBe("waiting");
  });
});
