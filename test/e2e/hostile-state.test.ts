/** Rows 35 to 42, and 45: what callbacks do to a task, in whatever order and number they come. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureBody, oldestSuccessBody } from "../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectProblem, expectTaken } from "./callback-answers.ts";
import { namesOfStoredObjects } from "./durable-objects.ts";
import type { ReceiverClient } from "./receiver-client.ts";
import { expectStored } from "./stored-video.ts";
import { newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

const ROUNDS = 8;

let simulator: Simulator;
let receiver: TestReceiver;
let client: ReceiverClient;
beforeAll(async () => {
  simulator = await startSimulator();
  // So that nothing ends by itself what a deletion has to stop.
  receiver = await startTestReceiver(simulator, { vars: { IDLE_TIMEOUT_SECONDS: 600 } });
  client = receiver.client;
});
afterAll(async () => {
  await receiver?.stop();
  await simulator?.close();
});

const success = (taskId: string, ...resultUrls: string[]) => oldestSuccessBody({ taskId, resultUrls });

describe("a delivery that comes again", () => {
  it("35 three times has the effect of once", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile();
    const body = success(taskId, file.url);
    expectTaken(await client.callBack(body), "accepted");
    expectTaken(await client.callBack(body), "duplicate");
    const task = await client.untilSettled(taskId);
    expectTaken(await client.callBack(body), "duplicate");
    expect(await client.readTask(taskId)).toEqual({ ...task, videos: expect.anything() });
    expect(task).toMatchObject({ state: "stored", callbacks: 1, videos: [{ attempts: 1 }] });
    expect((await simulator.file(file.id)).requests).toHaveLength(1);
  });

  it("35 is known by its meaning, not by its bytes", async () => {
    const taskId = newTaskId();
    const { url } = await simulator.addFile();
    expectTaken(await client.callBack(success(taskId, url)), "accepted");
    const { code, msg, data } = success(taskId, url);
    const rewritten = { data: { ...data, promptJson: "{}" }, more: 1, msg, code: String(code) };
    expectTaken(await client.callBack(JSON.stringify(rewritten, null, 4)), "duplicate");
    expect(await client.untilSettled(taskId)).toMatchObject({ callbacks: 1 });
  });

  it("35 for another task is no duplicate", async () => {
    const { url } = await simulator.addFile();
    for (const taskId of [newTaskId(), newTaskId()]) {
      expectTaken(await client.callBack(success(taskId, url)), "accepted");
      expect(await client.untilSettled(taskId)).toMatchObject({ state: "stored" });
    }
  });

  it("36 a hundred times at the same moment has the effect of once, and every answer is 200", async () => {
    // More than once, because KV alone, without the object behind it, would often be fast enough to hide the race.
    for (let round = 0; round < ROUNDS; round++) {
      const taskId = newTaskId();
      const answers = await client.callBackTogether(100, failureBody(taskId, "generationFailed"));
      const outcomes = answers.map(({ status, headers }) => `${status} ${headers["x-callback-outcome"]}`);
      expect(outcomes.sort()).toEqual(["200 accepted", ...Array(99).fill("200 duplicate")]);
      expect(await client.readTask(taskId)).toMatchObject({ state: "failed", callbacks: 1 });
    }
  });
});

describe("callbacks that contradict one another", () => {
  it("37 a failure after a success is recorded and changes nothing", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile();
    expectTaken(await client.callBack(success(taskId, file.url)), "accepted");
    const before = await client.untilSettled(taskId);
    expectTaken(await client.callBack(failureBody(taskId, "generationFailed")), "ignored");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "stored", code: 200, message: before.message, failure: null });
    expect(task).toMatchObject({ callbacks: 2, settledAt: before.settledAt });
    await expectStored(client, task, "generated_0.mp4", file);
  });

  it("37 a failure while the videos are being stored does not stop them", async () => {
    const taskId = newTaskId();
    const bytes = 1_000_000;
    const file = await simulator.addFile({ bytes, responses: [{ bytesPerSecond: bytes }] });
    expectTaken(await client.callBack(success(taskId, file.url)), "accepted");
    expectTaken(await client.callBack(failureBody(taskId, "internalError")), "ignored");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "stored", code: 200, failure: null, callbacks: 2 });
    await expectStored(client, task, "generated_0.mp4", file);
  });

  it.each(["contentPolicy", "internalError", "generationFailed"] as const)(
    "38 a success after the failure %s upgrades the task",
    async (failure) => {
      const taskId = newTaskId();
      const file = await simulator.addFile();
      expectTaken(await client.callBack(failureBody(taskId, failure)), "accepted");
      expect(await client.readTask(taskId)).toMatchObject({ state: "failed", videos: [] });
      expectTaken(await client.callBack(success(taskId, file.url)), "accepted");
      const task = await client.untilTask(taskId, ({ state }) => state === "stored");
      expect(task).toMatchObject({ code: 200, failure: null, callbacks: 2 });
      await expectStored(client, task, "generated_0.mp4", file);
    },
  );

  it("39 a stored video told again with another query string is no second video", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile();
    await client.callBack(success(taskId, `${file.url}?expires=1&signature=a`));
    await client.untilSettled(taskId);
    expectTaken(await client.callBack(success(taskId, `${file.url}?expires=2&signature=b`)), "ignored");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "stored", videos: [{ name: "generated_0.mp4" }] });
    expect(task.videos).toHaveLength(1);
    expect((await simulator.file(file.id)).requests).toHaveLength(1);
  });

  it("39 a video that is not stored yet is fetched by the newest of its links", async () => {
    const taskId = newTaskId();
    // The first link breaks off half-way.
    const bytes = 1_000_000;
    const responses = [{ bytesPerSecond: bytes, truncateAt: bytes / 2 }, {}];
    const file = await simulator.addFile({ bytes, responses });
    expectTaken(await client.callBack(success(taskId, `${file.url}?link=1`)), "accepted");
    await client.untilTask(taskId, ({ videos }) => videos[0]?.state === "storing");
    expectTaken(await client.callBack(success(taskId, `${file.url}?link=2`)), "accepted");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "stored", videos: [{ sourceUrl: `${file.url}?link=2` }] });
    expect(task.videos).toHaveLength(1);
    await expectStored(client, task, "generated_0.mp4", file);
    const { requests } = await simulator.file(file.id);
    expect(requests.map(({ query }) => query)).toEqual(["?link=1", "?link=2"]);
  });

  it("40 a URL that is new is one video more, at the next index of its kind", async () => {
    const taskId = newTaskId();
    const files = await Promise.all([1, 2, 3].map((seed) => simulator.addFile({ seed })));
    const [first, second, original] = files.map(({ url }) => url) as [string, string, string];
    expectTaken(await client.callBack(success(taskId, first)), "accepted");
    const before = await client.untilSettled(taskId);
    const more = { taskId, resultUrls: [second], originUrls: [original] };
    expectTaken(await client.callBack(oldestSuccessBody(more)), "accepted");
    const task = await client.untilTask(
      taskId,
      ({ state, videos }) => state === "stored" && videos.length > 1,
    );
    expect(before.videos.map(({ name }) => name)).toEqual(["generated_0.mp4"]);
    const urls = task.videos.map(({ name, sourceUrl }) => [name, sourceUrl]);
    expect(urls.sort()).toEqual([
      ["generated_0.mp4", first],
      ["generated_1.mp4", second],
      ["original_0.mp4", original],
    ]);
    expect((await simulator.file(files[0]?.id ?? "")).requests).toHaveLength(1);
  });
});

describe("tasks that were deleted", () => {
  const remove = async (taskId: string) => {
    const answer = await client.get(`/videos/${taskId}`, {}, "DELETE");
    expect([answer.status, answer.body.toString()]).toEqual([204, ""]);
    expect(await client.readTask(taskId)).toBeNull();
  };

  it("45 begin anew with the same callback, as if it had never come before", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile();
    const body = success(taskId, file.url);
    expectTaken(await client.callBack(body), "accepted");
    const deleted = await client.untilSettled(taskId);
    expectTaken(await client.callBack(failureBody(taskId, "internalError")), "ignored");
    await remove(taskId);
    expectProblem(await client.get(`/videos/${taskId}/generated_0.mp4`), 404, "unknown_task");

    expectTaken(await client.callBack(body), "accepted");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "stored", callbacks: 1, videos: [{ attempts: 1 }] });
    expect(Date.parse(task.createdAt)).toBeGreaterThan(Date.parse(deleted.updatedAt));
    await expectStored(client, task, "generated_0.mp4", file);
    expect((await simulator.file(file.id)).requests).toHaveLength(2);
    expectTaken(await client.callBack(body), "duplicate");
  });

  it("45 know nothing of their videos when another callback comes", async () => {
    const taskId = newTaskId();
    const [before, after] = await Promise.all([1, 2].map((seed) => simulator.addFile({ seed })));
    expectTaken(await client.callBack(success(taskId, before?.url ?? "")), "accepted");
    await client.untilSettled(taskId);
    await remove(taskId);
    expectTaken(await client.callBack(failureBody(taskId, "contentPolicy")), "accepted");
    expect(await client.readTask(taskId)).toMatchObject({ state: "failed", callbacks: 1, videos: [] });
    expectTaken(await client.callBack(success(taskId, after?.url ?? "")), "accepted");
    const task = await client.untilTask(taskId, ({ state }) => state === "stored");
    expect(task.videos.map(({ sourceUrl }) => sourceUrl)).toEqual([after?.url]);
  });

  it("45 begin anew also when a video was still on its way, which is stopped", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile({ bytes: 1_000_000, responses: [{ stallAt: 500_000 }, {}] });
    const body = success(taskId, file.url);
    expectTaken(await client.callBack(body), "accepted");
    await client.untilTask(taskId, ({ videos }) => (videos[0]?.receivedBytes ?? 0) > 0);
    await remove(taskId);
    const { requests } = await simulator.file(file.id, { ended: 1 });
    expect(requests).toMatchObject([{ ended: "aborted" }]);
    expectTaken(await client.callBack(body), "accepted");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "stored", callbacks: 1, videos: [{ attempts: 1 }] });
    await expectStored(client, task, "generated_0.mp4", file);
  });
});

describe("tasks nobody has heard of", () => {
  it("41 a callback for one is taken: it was submitted elsewhere", async () => {
    const taskId = newTaskId();
    expect(await client.readTask(taskId)).toBeNull();
    expectTaken(await client.callBack(failureBody(taskId, "contentPolicy")), "accepted");
    expect(await client.readTask(taskId)).toMatchObject({ taskId, state: "failed", callbacks: 1 });
  });

  it("42 reading one is 404 and leaves nothing in storage", async () => {
    const stateDirectory = await mkdtemp(join(tmpdir(), "veo3-state-"));
    try {
      const known = newTaskId();
      {
        await using own = await startTestReceiver(simulator, { stateDirectory });
        const unknown = newTaskId();
        expectTaken(await own.client.callBack(failureBody(known, "contentPolicy")), "accepted");
        for (const path of [unknown, `${unknown}/generated_0.mp4`, "no%20task%20id"]) {
          expectProblem(await own.client.get(`/videos/${path}`), 404, "unknown_task");
        }
      }
      expect(await namesOfStoredObjects(stateDirectory, "TaskObject")).toEqual([known]);
    } finally {
      await rm(stateDirectory, { recursive: true });
    }
  });
});
