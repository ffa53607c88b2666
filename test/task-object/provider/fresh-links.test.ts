/** Before a video is given up as gone, record-info is asked once for a fresh link. */

import { describe, expect, it } from "vitest";
import { alarmOf, deliver, eventually, retry, settled, simulator, success, taskOf } from "../../client.ts";
import {
  expectAtRest,
  newFile,
  newTaskId,
  planRecordInfo,
  successRecord,
  timesFetched,
  timesPolled,
} from "./polled-task.ts";

const GONE = { status: 404 };
/** As often as a URL is tried that is gone. */
const FIVE_TIMES_GONE = [GONE, GONE, GONE, GONE, GONE];

describe("a video that is gone", () => {
  it("is stored from a fresh link with another query string", async () => {
    const taskId = newTaskId();
    const file = await newFile(...FIVE_TIMES_GONE, {});
    await simulator.putTask(taskId, { resultUrls: [`${file.url}?sig=2`] });
    await planRecordInfo(taskId, successRecord(taskId, [`${file.url}?sig=1`]));
    await deliver(success(taskId, [`${file.url}?sig=1`]));
    expect(await settled(taskId)).toMatchObject({ state: "stored", videos: [{ attempts: 6 }] });
    const { requests } = await simulator.file(file.id);
    expect(requests.map(({ query }) => query)).toEqual([...Array(5).fill("?sig=1"), "?sig=2"]);
    await expectAtRest(taskId);
    expect(await timesPolled(taskId), "to confirm, and for the link").toBe(2);
  });

  it("is given up when the fresh link is gone too", async () => {
    const taskId = newTaskId();
    const [old, fresh] = [await newFile(GONE), await newFile(GONE)];
    await simulator.putTask(taskId, { resultUrls: [fresh.url] });
    await planRecordInfo(taskId, successRecord(taskId, [old.url]));
    await deliver(success(taskId, [old.url]));
    const videos = [{ state: "failed", failure: { reason: "source_gone" } }];
    expect(await settled(taskId)).toMatchObject({ state: "failed", videos });
    await expectAtRest(taskId);
    expect(await timesPolled(taskId)).toBe(2);
    expect(await timesFetched(old)).toBe(5);
  });

  it("is stored from the link of download-url, which is asked once, when record-info has no other", async () => {
    const taskId = newTaskId();
    const [old, fresh] = [await newFile(GONE), await newFile()];
    const path = "/api/v1/common/download-url";
    const answers = [{ body: { code: 200, msg: "success", data: fresh.url } }];
    await simulator.planFaults({ path, containing: old.url, answers });
    await simulator.putTask(taskId, { resultUrls: [old.url] });
    await deliver(success(taskId, [old.url]));
    const videos = [{ attempts: 6, sourceUrl: fresh.url }];
    expect(await settled(taskId)).toMatchObject({ state: "stored", videos });
    const asked = await simulator.requests({ containing: old.url });
    expect(asked.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["POST", path, { url: old.url }],
    ]);
  });

  it("waits, with an alarm, while record-info cannot be reached", async () => {
    const taskId = newTaskId();
    const [old, fresh] = [await newFile(GONE), await newFile()];
    await simulator.putTask(taskId, { resultUrls: [fresh.url] });
    await planRecordInfo(taskId, successRecord(taskId, [old.url]), { status: 503 }, { status: 503 });
    await deliver(success(taskId, [old.url]));
    await timesPolled(taskId, 2);
    expect(await taskOf(taskId)).toMatchObject({ state: "storing", videos: [{ nextAttemptAt: null }] });
    expect(await alarmOf(taskId)).not.toBeNull();
    expect((await settled(taskId)).state).toBe("stored");
    expect(await timesPolled(taskId)).toBe(4);
  });
});

describe("a retry", () => {
  it("asks record-info for fresh links, and attempts the old ones meanwhile", async () => {
    const taskId = newTaskId();
    const [old, fresh] = [await newFile(GONE), await newFile()];
    await simulator.putTask(taskId, { resultUrls: [old.url] });
    await deliver(success(taskId, [old.url]));
    expect((await settled(taskId)).state).toBe("failed");
    await simulator.putTask(taskId, { resultUrls: [fresh.url] });
    expect((await retry(taskId)).status).toBe(202);
    await eventually(async () => expect((await taskOf(taskId)).state).toBe("stored"));
    expect((await taskOf(taskId)).videos).toMatchObject([{ sourceUrl: fresh.url }]);
    await expectAtRest(taskId);
  });
});
