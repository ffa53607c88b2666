/**
 * A callback's result is unconfirmed until record-info has confirmed it, as the provider's signature does not cover the
 * URLs.
 */

import { describe, expect, inject, it } from "vitest";
import {
  alarmOf,
  deliver,
  eventually,
  failure,
  getTask,
  outcomeOf,
  put,
  replaceVariables,
  settled,
  simulator,
  success,
  taskOf,
} from "../../client.ts";
import { script } from "../../simulator/scripted-client.ts";
import {
  deliver4k,
  expectAtRest,
  newFile,
  newTaskId,
  planRecordInfo,
  submitted,
  timesFetched,
  timesPolled,
} from "./polled-task.ts";

const DOWN = { status: 503, times: null };

/** A host that is not one of VIDEO_HOSTS, and would answer. */
async function elsewhere() {
  const { origin, requests } = await script(inject("scriptedHost"), [{ body: "never asked for" }]);
  return { url: `${origin}/video.mp4`, requests };
}

describe("a forged callback", () => {
  it("has the true videos stored, and its own URLs are never fetched", async () => {
    const taskId = newTaskId();
    const [forged, original, genuine] = [await newFile(), await newFile(), await newFile()];
    await simulator.putTask(taskId, { resultUrls: [genuine.url] });
    const body = success(taskId, [forged.url], { originUrls: [original.url] });
    expect(await outcomeOf(deliver(body))).toBe("accepted");
    const task = await settled(taskId);
    expect(task.videos).toMatchObject([{ state: "stored", sourceUrl: genuine.url, bytes: genuine.bytes }]);
    expect(await Promise.all([forged, original, genuine].map(timesFetched))).toEqual([0, 0, 1]);
    await expectAtRest(taskId);
  });
});

describe("while record-info cannot be reached", () => {
  it("a callback is accepted unconfirmed when VIDEO_HOSTS allows all its URLs", async () => {
    const taskId = newTaskId();
    const file = await newFile();
    await planRecordInfo(taskId, DOWN);
    await deliver(success(taskId, [file.url]));
    const task = await settled(taskId);
    expect(task).toMatchObject({ state: "stored", code: 200, videos: [{ sourceUrl: file.url }] });
    expect(task.history.map(({ event }) => event)).toContain("accepted_unconfirmed");
    await expectAtRest(taskId);
    expect(await timesPolled(taskId)).toBe(1);
  });

  it("any other callback waits until record-info can be reached", async () => {
    const taskId = newTaskId();
    const [file, other] = [await newFile(), await elsewhere()];
    await planRecordInfo(taskId, DOWN);
    await deliver(success(taskId, [file.url, other.url]));
    await timesPolled(taskId, 3);
    expect(await taskOf(taskId)).toMatchObject({ state: "waiting", videos: [] });
    expect(await alarmOf(taskId)).not.toBeNull();
    await simulator.putTask(taskId, { resultUrls: [file.url] });
    await planRecordInfo(taskId);
    expect(await settled(taskId)).toMatchObject({ state: "stored", videos: [{ sourceUrl: file.url }] });
    expect(await other.requests()).toEqual([]);
  });

  it("a callback is answered at once, and accepted unconfirmed after a timeout of 5 s", async () => {
    const taskId = newTaskId();
    const file = await newFile();
    await planRecordInfo(taskId, { cut: "stall", times: null });
    expect(await outcomeOf(deliver(success(taskId, [file.url])))).toBe("accepted");
    expect(await taskOf(taskId), "record-info has not answered yet").toMatchObject({ state: "waiting" });
    expect((await settled(taskId)).state).toBe("stored");
  });
});

describe("a failure", () => {
  it("takes effect at once, and a success from record-info replaces it", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId, { generating: true });
    expect(await outcomeOf(deliver(failure(taskId, 501)))).toBe("accepted");
    expect(await taskOf(taskId)).toMatchObject({ state: "failed", code: 501 });
    expect(await alarmOf(taskId), "a poll is due").not.toBeNull();
    await simulator.putTask(taskId);
    await eventually(async () => expect((await taskOf(taskId)).state).toBe("stored"));
    expect(await taskOf(taskId)).toMatchObject({ code: 200, failure: null });
    await expectAtRest(taskId);
  });
});

describe("a key that is removed", () => {
  it("leaves an unconfirmed result that nobody can confirm, and it is accepted", async () => {
    const taskId = newTaskId();
    const file = await newFile();
    await simulator.putTask(taskId, { generating: true });
    await deliver(success(taskId, [file.url]));
    await timesPolled(taskId, 1);
    await replaceVariables(taskId, { VEO3_API_KEY: undefined });
    expect(await settled(taskId)).toMatchObject({ state: "stored", videos: [{ sourceUrl: file.url }] });
    await expectAtRest(taskId);
  });
});

describe("the callback of a 4K upgrade", () => {
  async function stored(): Promise<string> {
    const taskId = newTaskId();
    await simulator.putTask(taskId);
    await put(taskId);
    await settled(taskId);
    await expectAtRest(taskId);
    return taskId;
  }

  it("is accepted when VIDEO_HOSTS allows its URLs, or when the upgrade was requested through this receiver", async () => {
    const file = await newFile();
    const trusted = await stored();
    expect(await outcomeOf(deliver4k(trusted, 200, { resultUrls: [file.url] }))).toBe("accepted");
    expect(await settled(trusted)).toMatchObject({ state: "stored", videos: [{}, { name: "4k_0.mp4" }] });

    const { url } = await elsewhere();
    const [unasked, asked] = [await stored(), await stored()];
    await submitted(asked, null, "4k");
    expect(await outcomeOf(deliver4k(unasked, 200, { resultUrls: [url] }))).toBe("ignored");
    expect((await taskOf(unasked)).videos).toHaveLength(1);
    expect(await outcomeOf(deliver4k(asked, 200, { resultUrls: [url] }))).toBe("accepted");
    expect((await settled(asked)).videos).toMatchObject([
      { state: "stored" },
      // An accepted URL still has to pass the policy for URLs.
      { kind: "4k", failure: { reason: "url_refused" } },
    ]);
  });

  it("that was ignored counts once the upgrade was requested: what was not kept is not remembered", async () => {
    const { url } = await elsewhere();
    const taskId = await stored();
    const delivered = () => outcomeOf(deliver4k(taskId, 200, { resultUrls: [url] }));
    expect(await delivered()).toBe("ignored");
    await submitted(taskId, null, "4k");
    expect(await delivered()).toBe("accepted");
  });

  it("for an unknown task leaves nothing behind when it is not accepted", async () => {
    const taskId = newTaskId();
    expect(await outcomeOf(deliver4k(taskId, 501))).toBe("ignored");
    expect((await getTask(taskId)).status).toBe(404);
    expect(await alarmOf(taskId)).toBeNull();
  });
});
