/** The process may die at any moment: what was to be asked or told still is, and an alarm sees to it. */

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { WATCHDOG_MS } from "../../../src/task/schedule.ts";
import { crash, deliver, outcomeOf, settled, simulator, success, taskObject, taskOf } from "../../client.ts";
import {
  acceptOnly,
  alarmOf,
  expectAtRest,
  newFile,
  newTaskId,
  planRecordInfo,
  remove,
  replaceVariables,
  rowOf,
  submitted,
  successRecord,
  timesAsked,
  timesFetched,
} from "./polled-task.ts";

const STALLED = { cut: "stall" as const };

/** After it the alarm is still there, and due soon. */
async function crashWithAlarm(taskId: string): Promise<void> {
  await crash(taskId);
  expect(await alarmOf(taskId)).toBeLessThanOrEqual(Date.now() + WATCHDOG_MS);
}

describe("after a crash", () => {
  it("between the acknowledgement and the question, the question is asked by the alarm alone", async () => {
    const taskId = newTaskId();
    const [forged, file] = [await newFile(), await newFile()];
    await simulator.putTask(taskId, { resultUrls: [file.url] });
    await acceptOnly(taskId, forged.url);
    await crashWithAlarm(taskId);
    expect(await rowOf(taskId)).toMatchObject({ videos: [], unconfirmed: { videos: [{ url: forged.url }] } });
    expect(await timesAsked(taskId)).toBe(0);
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await settled(taskId)).toMatchObject({ state: "stored", videos: [{ sourceUrl: file.url }] });
    expect(await timesFetched(forged)).toBe(0);
    await expectAtRest(taskId);
  });

  it("in the middle of the question, it is asked again", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId);
    await planRecordInfo(taskId, STALLED);
    await submitted(taskId, null);
    await timesAsked(taskId, 1);
    await crashWithAlarm(taskId);
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await settled(taskId)).toMatchObject({ state: "stored" });
    expect(await timesAsked(taskId)).toBe(2);
    await expectAtRest(taskId);
  });

  it("in the middle of the question for a fresh link, it is asked again", async () => {
    const taskId = newTaskId();
    const [old, fresh] = [await newFile({ status: 404 }), await newFile()];
    await simulator.putTask(taskId, { resultUrls: [fresh.url] });
    await planRecordInfo(taskId, successRecord(taskId, [old.url]), STALLED);
    await deliver(success(taskId, [old.url]));
    await timesAsked(taskId, 2);
    await crashWithAlarm(taskId);
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await settled(taskId)).toMatchObject({ state: "stored", videos: [{ sourceUrl: fresh.url }] });
    expect(await timesFetched(old), "and nothing is fetched again meanwhile").toBe(5);
  });

  it("in the middle of a notification, the endpoint is called again", async () => {
    const taskId = newTaskId();
    const { url } = await simulator.planHook(taskId, [STALLED, {}]);
    await simulator.putTask(taskId);
    await submitted(taskId, url);
    await simulator.hook(taskId, { count: 1 });
    await crashWithAlarm(taskId);
    await runDurableObjectAlarm(taskObject(taskId));
    expect((await simulator.hook(taskId, { count: 2 })).requests).toHaveLength(2);
    await expectAtRest(taskId);
    expect((await taskOf(taskId)).history.at(-1)?.event).toBe("notification_delivered");
  });
});

describe("while record-info is asked", () => {
  it("a callback is taken at once, and gets a question of its own", async () => {
    const taskId = newTaskId();
    const file = await newFile();
    await simulator.putTask(taskId, { resultUrls: [file.url] });
    await planRecordInfo(taskId, STALLED);
    await submitted(taskId, null);
    await timesAsked(taskId, 1);
    expect(await outcomeOf(deliver(success(taskId, [file.url])))).toBe("accepted");
    const row = await rowOf(taskId);
    expect(row).toMatchObject({ callbacks: 1, unconfirmed: {}, poll: { failures: 0 } });
    const task = await settled(taskId);
    expect(task.history.map(({ event }) => event)).toEqual([
      "registered",
      "callback_accepted",
      // Not `accepted_unconfirmed`: the first question's failure says nothing of the second.
      "poll_accepted",
      "video_stored",
    ]);
    expect(await timesAsked(taskId)).toBe(2);
  });

  it("a task can be deleted, and stays so", async () => {
    const taskId = newTaskId();
    await planRecordInfo(taskId, STALLED);
    await submitted(taskId, null);
    await timesAsked(taskId, 1);
    expect((await remove(taskId)).status).toBe(204);
    await runDurableObjectAlarm(taskObject(taskId)); // until the question has ended, 5 s after it was asked
    expect(await timesAsked(taskId)).toBe(1);
    expect(await rowOf(taskId)).toBeUndefined();
    expect(await alarmOf(taskId)).toBeNull();
  });
});

describe("an answer that cannot be written down", () => {
  it("is asked for again by the alarm, and not at once", async () => {
    const taskId = newTaskId();
    const { resultUrls } = await simulator.putTask(taskId);
    await acceptOnly(taskId, ...resultUrls);
    await runInDurableObject(taskObject(taskId), (_, { storage }) => {
      vi.spyOn(storage.kv, "put").mockImplementationOnce(() => {
        throw new Error("the disk is full");
      });
    });
    const before = Date.now();
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await alarmOf(taskId)).toBeGreaterThanOrEqual(before + WATCHDOG_MS);
    expect(await timesAsked(taskId)).toBe(1);
    await runDurableObjectAlarm(taskObject(taskId));
    expect((await settled(taskId)).state).toBe("stored");
  });
});

describe("a receiver whose configuration is malformed", () => {
  it("keeps the unconfirmed result and its alarm, and polls once it is mended", async () => {
    const taskId = newTaskId();
    const { resultUrls } = await simulator.putTask(taskId);
    await acceptOnly(taskId, ...resultUrls);
    await replaceVariables(taskId, { POLL_INTERVAL_SECONDS: "often" });
    const before = Date.now();
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await timesAsked(taskId)).toBe(0);
    expect(await alarmOf(taskId)).toBeGreaterThanOrEqual(before + WATCHDOG_MS);
    await replaceVariables(taskId, {});
    await runDurableObjectAlarm(taskObject(taskId));
    expect((await settled(taskId)).state).toBe("stored");
  });
});
