/**
 * Rows 43 and 44: the receiver is killed, as by a power cut, before or after its answer.
 *
 * What was answered is there after the restart, without anyone delivering it again. What was not answered is delivered
 * again, as the provider does, and taken. Either way each video is stored, and at most one attempt at it is repeated.
 */

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { deliver, expectStored, expectTaken } from "../../e2e/stored-video.ts";
import { newTaskId, startTestReceiver } from "../../e2e/test-receiver.ts";
import { untilTestsEnd } from "../../e2e/until-tests-end.ts";
import { oldestSuccessBody } from "../../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";

/** What was cut off is taken up by the watchdog's alarm, 30 s after it had begun. */
const PATIENCE = { deadlineMs: 90_000, pollMs: 200 };
const PART = 8 * 1024 * 1024;

const ANSWERED = "answered";
const HELD = "held";

const started = untilTestsEnd();
let simulator: Simulator;
beforeAll(async () => {
  simulator = started.use(await startSimulator());
});

const stateDirectory = () => mkdtempDisposable(join(tmpdir(), "veo3-state-"));

// Each waits for the watchdog most of the time.
describe.concurrent("a receiver that is killed", () => {
  it("43 before its answer takes the callback when it comes again", async () => {
    await using directory = await stateDirectory();
    const options = { stateDirectory: directory.path };
    const file = await simulator.addFile();
    const taskId = newTaskId();
    const body = oldestSuccessBody({ taskId, resultUrls: [file.url] });
    {
      await using killed = await startTestReceiver(simulator, options);
      const onItsWay = Promise.withResolvers<void>();
      const never = new Promise(() => {});
      const hold = () => {
        onItsWay.resolve();
        return never;
      };
      const answer = killed.client.callBack(body, { hold });
      await Promise.race([onItsWay.promise, answer]);
      await killed.kill();
      await expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
    }
    await using restarted = await startTestReceiver(simulator, options);
    const { client } = restarted;
    expect(await client.readTask(taskId)).toBeNull();
    expectTaken(await client.callBack(body), "accepted");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "stored", callbacks: 1, videos: [{ attempts: 1 }] });
    await expectStored(client, task, file);
    expect((await simulator.file(file.id)).requests).toHaveLength(1);
  });

  it("43 and 44 amid a crowd of callbacks loses none of those it answered, and takes the others", async () => {
    await using directory = await stateDirectory();
    const options = { stateDirectory: directory.path };
    const files = await Promise.all(Array.from({ length: 60 }, (_, seed) => simulator.addFile({ seed })));
    const tasks = files.map((file, index) => {
      const taskId = newTaskId();
      const body = oldestSuccessBody({ taskId, resultUrls: [file.url] });
      return { taskId, file, body, fate: index % 6 === 0 ? HELD : "unknown" };
    });
    {
      await using killed = await startTestReceiver(simulator, options);
      const firstAnswer = Promise.withResolvers<void>();
      const calls = tasks.map(async (task) => {
        const hold = task.fate === HELD ? { hold: () => new Promise(() => {}) } : {};
        const answer = await killed.client.callBack(task.body, hold);
        expectTaken(answer, "accepted");
        task.fate = ANSWERED;
        firstAnswer.resolve();
      });
      const ends = Promise.allSettled(calls);
      await Promise.race([firstAnswer.promise, ends]);
      await killed.kill();
      await ends;
    }
    const answered = tasks.filter(({ fate }) => fate === ANSWERED);
    expect(answered).not.toEqual([]);

    await using restarted = await startTestReceiver(simulator, options);
    const { client } = restarted;
    for (const { taskId } of answered) {
      expect(await client.readTask(taskId)).toMatchObject({ taskId, callbacks: 1 });
    }
    for (const { taskId, body, fate } of tasks) {
      const known = (await client.readTask(taskId)) !== null;
      if (fate === HELD) expect(known).toBe(false);
      expectTaken(await client.callBack(body), known ? "duplicate" : "accepted");
    }
    for (const { taskId, file } of tasks) {
      const task = await client.untilSettled(taskId, PATIENCE);
      expect(task).toMatchObject({ state: "stored", callbacks: 1 });
      await expectStored(client, task, file);
      const { requests } = await simulator.file(file.id);
      expect(requests.length).toBeLessThanOrEqual(2);
      expect(task.videos[0]?.attempts).toBeLessThanOrEqual(2);
    }
  });

  it("44 amid a large video goes on behind the last part it has", async () => {
    await using directory = await stateDirectory();
    const options = { stateDirectory: directory.path };
    const file = await simulator.addFile({
      bytes: 4 * PART,
      responses: [{ stallAt: 3 * PART - 1 }, {}],
      oneConnection: true,
    });
    const killed = await startTestReceiver(simulator, options);
    const taskId = await deliver(killed, file);
    const hasTwoParts = (bytes: number) => bytes > 2 * PART;
    await killed.client.untilTask(
      taskId,
      ({ videos }) => hasTwoParts(videos[0]?.receivedBytes ?? 0),
      PATIENCE,
    );
    await killed.kill();

    await using restarted = await startTestReceiver(simulator, options);
    const { client } = restarted;
    expect(await client.readTask(taskId)).toMatchObject({ state: "storing", callbacks: 1 });
    const task = await client.untilSettled(taskId, PATIENCE);
    expect(task).toMatchObject({ state: "stored", callbacks: 1, videos: [{ attempts: 2 }] });
    await expectStored(client, task, file);
    const { requests } = await simulator.file(file.id);
    expect(requests.map(({ range }) => range)).toEqual([null, `bytes=${2 * PART}-`]);
    expect(requests[1]?.bytesSent).toBe(2 * PART);
  });
});
