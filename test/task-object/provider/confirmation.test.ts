/** What a callback tells is a claim until record-info has told it: the provider's signature does not cover its URLs. */

import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, describe, expect, inject, it, vi } from "vitest";
import {
  deliver,
  eventually,
  failure,
  fetchReceiver,
  outcomeOf,
  settled,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../../client.ts";
import { script } from "../../simulator/scripted-client.ts";
import {
  alarmOf,
  DAY_MS,
  expectAtRest,
  newFile,
  newTaskId,
  planRecordInfo,
  put,
  replaceVariables,
  retry,
  setClock,
  submitted,
  timesAsked,
  timesFetched,
} from "./polled-task.ts";

const DOWN = { status: 503, times: null };

afterEach(() => {
  vi.useRealTimers();
});

/** A host that is not one of VIDEO_HOSTS, and would answer. */
async function elsewhere() {
  const { origin, requests } = await script(inject("scriptedHost"), [{ body: "never asked for" }]);
  return { url: `${origin}/video.mp4`, requests };
}

describe("a forged callback", () => {
  it("gets the true videos stored, and its own never asked for", async () => {
    const taskId = newTaskId();
    const [forged, original, true_] = [await newFile(), await newFile(), await newFile()];
    await simulator.putTask(taskId, { resultUrls: [true_.url] });
    const body = success(taskId, [forged.url], { originUrls: [original.url] });
    expect(await outcomeOf(deliver(body))).toBe("accepted");
    const task = await settled(taskId);
    expect(task.videos).toMatchObject([{ state: "stored", sourceUrl: true_.url, bytes: true_.bytes }]);
    expect(await Promise.all([forged, original, true_].map(timesFetched))).toEqual([0, 0, 1]);
    await expectAtRest(taskId);
  });

  it("of a task that the provider is still at work on has no effect", async () => {
    const taskId = newTaskId();
    const forged = await newFile();
    await simulator.putTask(taskId, { generating: true });
    await deliver(success(taskId, [forged.url]));
    await timesAsked(taskId, 2);
    expect(await taskOf(taskId)).toMatchObject({ state: "waiting", videos: [] });
    expect(await alarmOf(taskId)).not.toBeNull();
    await simulator.putTask(taskId);
    expect((await settled(taskId)).state).toBe("stored");
    expect(await timesFetched(forged)).toBe(0);
  });

  it("of a task that the provider never had comes to nothing, unconfirmed", async () => {
    const taskId = newTaskId();
    const forged = await newFile();
    await deliver(success(taskId, [forged.url]));
    await timesAsked(taskId, 2);
    setClock(Date.now() + DAY_MS + 60_000);
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await settled(taskId)).toMatchObject({ videos: [], failure: { reason: "unconfirmed" } });
    expect(await timesFetched(forged)).toBe(0);
    await expectAtRest(taskId);
    await simulator.putTask(taskId);
    expect((await retry(taskId)).status).toBe(202);
    expect((await settled(taskId)).state).toBe("stored");
  });
});

describe("while record-info cannot be reached", () => {
  it("a callback is believed whose videos all lie on VIDEO_HOSTS", async () => {
    const taskId = newTaskId();
    const file = await newFile();
    await planRecordInfo(taskId, DOWN);
    await deliver(success(taskId, [file.url]));
    const task = await settled(taskId);
    expect(task).toMatchObject({ state: "stored", code: 200, videos: [{ sourceUrl: file.url }] });
    expect(task.history.map(({ event }) => event)).toContain("accepted_unconfirmed");
    await expectAtRest(taskId);
    expect(await timesAsked(taskId)).toBe(1);
  });

  it("any other is confirmed once it can be", async () => {
    const taskId = newTaskId();
    const [file, other] = [await newFile(), await elsewhere()];
    await planRecordInfo(taskId, DOWN);
    await deliver(success(taskId, [file.url, other.url]));
    await timesAsked(taskId, 3);
    expect(await taskOf(taskId)).toMatchObject({ state: "waiting", videos: [] });
    expect(await alarmOf(taskId)).not.toBeNull();
    await simulator.putTask(taskId, { resultUrls: [file.url] });
    await planRecordInfo(taskId);
    expect(await settled(taskId)).toMatchObject({ state: "stored", videos: [{ sourceUrl: file.url }] });
    expect(await other.requests()).toEqual([]);
  });

  it("a callback is acknowledged at once, and 5 s are what is waited", async () => {
    const taskId = newTaskId();
    const file = await newFile();
    await planRecordInfo(taskId, { cut: "stall", times: null });
    expect(await outcomeOf(deliver(success(taskId, [file.url])))).toBe("accepted");
    expect(await taskOf(taskId), "nobody has answered yet").toMatchObject({ state: "waiting" });
    expect((await settled(taskId)).state).toBe("stored");
  });

  it("telling of a success without a URL is the same", async () => {
    const taskId = newTaskId();
    const file = await newFile();
    const body = { code: 200, msg: "success", data: { taskId, successFlag: 1, response: null } };
    await planRecordInfo(taskId, { body, times: null });
    await deliver(success(taskId, [file.url]));
    expect((await settled(taskId)).state).toBe("stored");
  });
});

describe("a failure", () => {
  it("takes effect at once; record-info's success wins", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId, { generating: true });
    expect(await outcomeOf(deliver(failure(taskId, 501)))).toBe("accepted");
    expect(await taskOf(taskId)).toMatchObject({ state: "failed", code: 501 });
    expect(await alarmOf(taskId), "the provider is asked").not.toBeNull();
    await simulator.putTask(taskId);
    await eventually(async () => expect((await taskOf(taskId)).state).toBe("stored"));
    expect(await taskOf(taskId)).toMatchObject({ code: 200, failure: null });
    await expectAtRest(taskId);
  });

  it("that record-info confirms stands", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId, { request: { prompt: "[fail 422]" } });
    await deliver(failure(taskId, 422));
    await expectAtRest(taskId);
    expect(await taskOf(taskId)).toMatchObject({ state: "failed", failure: { reason: "content_policy" } });
    expect(await timesAsked(taskId)).toBe(1);
  });
});

describe("a callback that says nothing", () => {
  it.each([
    ["a success without a URL", 200],
    ["a code nobody knows", 777],
  ])("%s is asked about", async (_, code) => {
    const taskId = newTaskId();
    await simulator.putTask(taskId);
    expect(await outcomeOf(deliver({ code, msg: "?", data: { taskId, info: { resultUrls: [] } } }))).toBe(
      "accepted",
    );
    expect((await settled(taskId)).state).toBe("stored");
  });
});

describe("a key that is removed", () => {
  it("leaves a claim with no one to confirm it, and it is believed", async () => {
    const taskId = newTaskId();
    const file = await newFile();
    await simulator.putTask(taskId, { generating: true });
    await deliver(success(taskId, [file.url]));
    await timesAsked(taskId, 1);
    await replaceVariables(taskId, { VEO3_API_KEY: undefined });
    expect(await settled(taskId)).toMatchObject({ state: "stored", videos: [{ sourceUrl: file.url }] });
    await expectAtRest(taskId);
  });
});

describe("the callback of a 4K upgrade", () => {
  const tell4k = (taskId: string, code: number, resultUrls: string[]) =>
    fetchReceiver("/veo3-callback?token=callback-token&variant=4k", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code, msg: "4K", data: { taskId, info: { resultUrls, imageUrls: [] } } }),
    });

  async function stored(): Promise<string> {
    const taskId = newTaskId();
    await simulator.putTask(taskId);
    await put(taskId);
    await settled(taskId);
    await expectAtRest(taskId);
    return taskId;
  }

  it("is believed on VIDEO_HOSTS, or when the upgrade was asked for here", async () => {
    const file = await newFile();
    const trusted = await stored();
    expect(await outcomeOf(tell4k(trusted, 200, [file.url]))).toBe("accepted");
    expect(await settled(trusted)).toMatchObject({ state: "stored", videos: [{}, { name: "4k_0.mp4" }] });

    const { url } = await elsewhere();
    const [unasked, asked] = [await stored(), await stored()];
    await submitted(asked, null, "4k");
    expect(await outcomeOf(tell4k(unasked, 200, [url]))).toBe("ignored");
    expect((await taskOf(unasked)).videos).toHaveLength(1);
    expect(await outcomeOf(tell4k(asked, 200, [url]))).toBe("accepted");
    expect((await settled(asked)).videos).toMatchObject([
      { state: "stored" },
      // Believed is not fetched: the policy for URLs is another matter.
      { kind: "4k", failure: { reason: "url_refused" } },
    ]);
  });

  it("that failed leaves the task as it is", async () => {
    const taskId = await stored();
    await submitted(taskId, null, "4k");
    expect(await outcomeOf(tell4k(taskId, 501, []))).toBe("ignored");
    expect(await taskOf(taskId)).toMatchObject({ state: "stored", code: 200, failure: null });
    await expectAtRest(taskId);
  });

  it("of a task that nobody knows leaves nothing behind when it is not believed", async () => {
    const taskId = newTaskId();
    expect(await outcomeOf(tell4k(taskId, 501, []))).toBe("ignored");
    const answer = await fetchReceiver(`/videos/${taskId}`, {
      headers: { authorization: "Bearer api-token" },
    });
    expect(answer.status).toBe(404);
    expect(await alarmOf(taskId)).toBeNull();
  });
});
