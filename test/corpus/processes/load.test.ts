/** Rows 74 and 75: many callbacks at the same moment, and callbacks while many transfers run. */

import { beforeAll, describe, expect, it } from "vitest";
import { deliver, expectStored, expectTaken } from "../../e2e/stored-video.ts";
import { newTaskId, startTestReceiver, type TestReceiver } from "../../e2e/test-receiver.ts";
import { untilTestsEnd } from "../../e2e/until-tests-end.ts";
import { failureBody, oldestSuccessBody } from "../../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";

const BURST = 1_000;
/** The bench measures how fast it is. Here a machine of two cores may take its time. */
const BURST_TIMEOUT_MS = 200_000;
const TIMEOUT_MS = 300_000;
const SLOW_TRANSFERS = 20;
const CALLBACKS_MEANWHILE = 100;
/** Two weeks for each video: none ends while the test looks. */
const SLOW = { bytes: 12_000_000, responses: [{ bytesPerSecond: 10 }] };

const started = untilTestsEnd();
let simulator: Simulator;
let receiver: TestReceiver;
beforeAll(async () => {
  simulator = started.use(await startSimulator());
  // On a busy machine nothing moves for long, for one of a thousand.
  receiver = started.use(await startTestReceiver(simulator, { vars: { IDLE_TIMEOUT_SECONDS: 600 } }));
});

describe("under load", () => {
  it("74 takes a thousand callbacks for a thousand tasks at the same moment, and stores every video", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { client } = receiver;
    const file = await simulator.addFile();
    const taskIds = Array.from({ length: BURST }, newTaskId);
    const answers = await Promise.all(
      taskIds.map((taskId) => {
        const body = oldestSuccessBody({ taskId, resultUrls: [file.url] });
        return client.callBack(body, { timeoutMs: BURST_TIMEOUT_MS });
      }),
    );
    for (const answer of answers) expectTaken(answer, "accepted");
    for (const taskId of taskIds) {
      const task = await client.untilSettled(taskId, { deadlineMs: BURST_TIMEOUT_MS });
      expect(task).toMatchObject({ taskId, state: "stored", callbacks: 1, videos: [{ bytes: file.bytes }] });
    }
    // One for all: that each lies in R2 under its own key.
    const last = await client.readTask(taskIds.at(-1) ?? "");
    if (last !== null) await expectStored(client, last, file);
    expect((await simulator.file(file.id)).requests).toHaveLength(BURST);
  });

  it("75 answers callbacks while many slow transfers run, and goes on with these", async () => {
    const { client } = receiver;
    const slow = await simulator.addFile(SLOW);
    const storing = await Promise.all(Array.from({ length: SLOW_TRANSFERS }, () => deliver(receiver, slow)));
    for (const taskId of storing) {
      await client.untilTask(taskId, ({ videos }) => (videos[0]?.receivedBytes ?? 0) > 0);
    }

    const answers = await Promise.all(
      Array.from({ length: CALLBACKS_MEANWHILE }, () =>
        client.callBack(failureBody(newTaskId(), "internalError")),
      ),
    );
    for (const answer of answers) expectTaken(answer, "accepted");
    const quick = await simulator.addFile();
    const stored = await client.untilSettled(await deliver(receiver, quick));
    await expectStored(client, stored, quick);

    expect((await simulator.traffic()).concurrent).toBe(SLOW_TRANSFERS);
    for (const taskId of storing) {
      expect(await client.readTask(taskId)).toMatchObject({ state: "storing", videos: [{ attempts: 1 }] });
    }
    for (const taskId of storing) await client.get(`/videos/${taskId}`, {}, "DELETE");
    await simulator.file(slow.id, { ended: SLOW_TRANSFERS });
  });
});
