/** The receiver as a process, and the promises that only time, a crowd or a crash can break. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectStored } from "./stored-video.ts";
import { newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

const SLOW_SECONDS = 45;
const SLOW_BYTES_PER_SECOND = 100_000;
const TIMEOUT_MS = 120_000;

let simulator: Simulator;
let receiver: TestReceiver;
beforeAll(async () => {
  simulator = await startSimulator();
  receiver = await startTestReceiver(simulator);
});
afterAll(async () => {
  await receiver?.stop();
  await simulator?.close();
});

// All at once: the slow ones wait, the others work meanwhile.
describe.concurrent("the receiver", () => {
  it("takes the provider's own example, word for word, and stores both videos", async () => {
    const { client } = receiver;
    const [generated, original] = await Promise.all([
      simulator.addFile({ seed: 1, fileName: "video1.mp4" }),
      simulator.addFile({ seed: 2, fileName: "original_video1.mp4" }),
    ]);
    // The body of the provider's page; only its two placeholder URLs are others.
    const answer = await client.callBack(`{
  "code": 200,
  "msg": "Veo3 视频生成成功。",
  "data": {
    "taskId": "veo_task_abcdef123456",
    "info": {
      "resultUrls": ["${generated.url}"],
      "originUrls": ["${original.url}"]
    }
  }
}`);
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe('{"code":200,"msg":"success"}');
    expect(answer.headers["x-callback-outcome"]).toBe("accepted");

    const task = await client.untilSettled("veo_task_abcdef123456");
    expect(task).toMatchObject({
      state: "stored",
      code: 200,
      message: "Veo3 视频生成成功。",
      failure: null,
      callbacks: 1,
      videos: [
        { name: "generated_0.mp4", kind: "generated", index: 0, sourceUrl: generated.url },
        { name: "original_0.mp4", kind: "original", index: 0, sourceUrl: original.url },
      ],
    });
    await expectStored(client, task, "generated_0.mp4", generated);
    await expectStored(client, task, "original_0.mp4", original);
  });

  it("36 counts 100 identical callbacks of the same moment once, and answers all of them 200", async () => {
    const { client } = receiver;
    const taskId = newTaskId();
    const files = await Promise.all([1, 2].map((seed) => simulator.addFile({ seed, bytes: 1_000_000 })));
    const body = oldestSuccessBody({ taskId, resultUrls: files.map(({ url }) => url) });
    const answers = await client.callBackTogether(100, body);

    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
    const outcomes = answers.map(({ headers }) => headers["x-callback-outcome"]);
    expect(outcomes.filter((outcome) => outcome === "accepted")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(99);
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "stored", callbacks: 1, videos: [{ attempts: 1 }, { attempts: 1 }] });
    for (const file of files) expect((await simulator.file(file.id)).requests).toHaveLength(1);
  });

  it(`67 stores a video that takes ${SLOW_SECONDS} s to arrive, in one attempt`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { client } = receiver;
    const taskId = newTaskId();
    const file = await simulator.addFile({
      bytes: SLOW_SECONDS * SLOW_BYTES_PER_SECOND,
      responses: [{ bytesPerSecond: SLOW_BYTES_PER_SECOND }],
    });
    const answer = await client.callBack(oldestSuccessBody({ taskId, resultUrls: [file.url] }));
    expect(answer.status).toBe(200);

    const task = await client.untilSettled(taskId, { deadlineMs: 2 * SLOW_SECONDS * 1000, pollMs: 500 });
    expect(task).toMatchObject({ state: "stored", videos: [{ attempts: 1 }] });
    await expectStored(client, task, "generated_0.mp4", file);
    expect((await simulator.file(file.id)).requests).toHaveLength(1);
  });

  it("44 finishes after a crash what it had begun, and knows the delivery again", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const stateDirectory = await mkdtemp(join(tmpdir(), "veo3-state-"));
    const hmacKey = "webhook-key";
    // Verified by signature alone, as the provider's own opt-in is.
    const options = { stateDirectory, vars: { CALLBACK_TOKEN: null, WEBHOOK_HMAC_KEY: hmacKey } };
    try {
      const taskId = newTaskId();
      const file = await simulator.addFile({
        bytes: 5_000_000,
        responses: [{ bytesPerSecond: 500_000 }, {}],
      });
      const body = oldestSuccessBody({ taskId, resultUrls: [file.url] });
      const deliver = async (url: string) => {
        const { id } = await simulator.deliver({ url, body, hmacKey });
        return (await simulator.callback(id)).attempts.at(-1);
      };

      {
        await using crashing = await startTestReceiver(simulator, options);
        expect(await deliver(crashing.client.callbackUrl)).toMatchObject({
          status: 200,
          outcome: "accepted",
        });
        await crashing.client.untilTask(taskId, ({ videos }) => (videos[0]?.receivedBytes ?? 0) > 500_000);
        await crashing.kill();
      }
      await using restarted = await startTestReceiver(simulator, options);
      const { client } = restarted;
      expect(await client.readTask(taskId)).toMatchObject({ state: "storing", callbacks: 1 });
      expect(await deliver(client.callbackUrl)).toMatchObject({ status: 200, outcome: "duplicate" });

      const task = await client.untilSettled(taskId, { deadlineMs: 90_000, pollMs: 200 });
      expect(task).toMatchObject({ state: "stored", callbacks: 1, videos: [{ attempts: 2 }] });
      await expectStored(client, task, "generated_0.mp4", file);
      expect((await simulator.file(file.id)).requests).toHaveLength(2);
    } finally {
      await rm(stateDirectory, { recursive: true });
    }
  });
});
