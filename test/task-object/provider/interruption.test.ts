/** The process may end at any moment: polls and notifications that were due are made all the same, by the alarm. */

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { WATCHDOG_MS } from "../../../src/task/schedule.ts";
import {
  alarmOf,
  crash,
  deliver,
  outcomeOf,
  remove,
  rowOf,
  settled,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../../client.ts";
import {
  acceptOnly,
  expectAtRest,
  newFile,
  newTaskId,
  planRecordInfo,
  submitted,
  timesFetched,
  timesPolled,
} from "./polled-task.ts";

const STALLED = { cut: "stall" as const };

/** After it the alarm is still there, and due soon. */
async function crashWithAlarm(taskId: string): Promise<void> {
  await crash(taskId);
  expect(await alarmOf(taskId)).toBeLessThanOrEqual(Date.now() + WATCHDOG_MS);
}

describe("after a crash", () => {
  it("between the answer to a callback and its poll, the alarm polls", async () => {
    const taskId = newTaskId();
    const [forged, file] = [await newFile(), await newFile()];
    await simulator.putTask(taskId, { resultUrls: [file.url] });
    await acceptOnly(taskId, forged.url);
    await crashWithAlarm(taskId);
    expect(await rowOf(taskId)).toMatchObject({ videos: [], unconfirmed: { videos: [{ url: forged.url }] } });
    expect(await timesPolled(taskId)).toBe(0);
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await settled(taskId)).toMatchObject({ state: "stored", videos: [{ sourceUrl: file.url }] });
    expect(await timesFetched(forged)).toBe(0);
    await expectAtRest(taskId);
  });

  it("in the middle of a poll, the poll is repeated", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId);
    await planRecordInfo(taskId, STALLED);
    await submitted(taskId, null);
    await timesPolled(taskId, 1);
    await crashWithAlarm(taskId);
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await settled(taskId)).toMatchObject({ state: "stored" });
    expect(await timesPolled(taskId)).toBe(2);
    await expectAtRest(taskId);
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

describe("while a poll is under way", () => {
  it("a callback is accepted at once, and gets a poll of its own", async () => {
    const taskId = newTaskId();
    const file = await newFile();
    await simulator.putTask(taskId, { resultUrls: [file.url] });
    await planRecordInfo(taskId, STALLED);
    await submitted(taskId, null);
    await timesPolled(taskId, 1);
    expect(await outcomeOf(deliver(success(taskId, [file.url])))).toBe("accepted");
    const row = await rowOf(taskId);
    expect(row).toMatchObject({ callbacks: 1, unconfirmed: {}, poll: { failures: 0 } });
    const task = await settled(taskId);
    expect(task.history.map(({ event }) => event)).toEqual([
      "registered",
      "callback_accepted",
      // Not `accepted_unconfirmed`: the failure of the first poll does not count for the second.
      "poll_accepted",
      "video_stored",
    ]);
    expect(await timesPolled(taskId)).toBe(2);
  });

  it("a task can be deleted, and stays deleted", async () => {
    const taskId = newTaskId();
    await planRecordInfo(taskId, STALLED);
    await submitted(taskId, null);
    await timesPolled(taskId, 1);
    expect((await remove(taskId)).status).toBe(204);
    await runDurableObjectAlarm(taskObject(taskId)); // until the poll times out, 5 s after its start
    expect(await timesPolled(taskId)).toBe(1);
    expect(await rowOf(taskId)).toBeUndefined();
    expect(await alarmOf(taskId)).toBeNull();
  });
});

describe("an answer of record-info that cannot be written to storage", () => {
  it("is asked for again by a later alarm", async () => {
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
    expect(await timesPolled(taskId)).toBe(1);
    await runDurableObjectAlarm(taskObject(taskId));
    expect((await settled(taskId)).state).toBe("stored");
  });
});
