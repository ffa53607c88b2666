/** The receiver as a process: the provider's own example, and a video that takes longer than the alarm waits. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectStored } from "./stored-video.ts";
import { newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

/** The alarm looks after a transfer 30 s after its start. */
const SLOW_SECONDS = 35;
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

describe.concurrent("the receiver", () => {
  it("accepts the provider's own example word for word, and stores both videos", async () => {
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
});
