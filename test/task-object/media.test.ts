/** What a stored video says of itself is read after it is stored, whatever happens meanwhile, and holds nothing up. */

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { TaskPage, TaskSummary } from "../../src/task/summary.ts";
import type { Task } from "../../src/task/task.ts";
import {
  AUTHORIZED,
  alarmOf,
  crash,
  deliver,
  eventually,
  fetchReceiver,
  newTaskId,
  ORIGIN,
  replaceVariables,
  rowOf,
  settled,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../client.ts";
import { type Accepted, acceptOnly, expectStored, replaceBucket } from "../routes/accepted-task.ts";
import type { Faults } from "../routes/faulty-binding.ts";

/** Of the simulator's clip. */
const CLIP = {
  durationSeconds: 2,
  width: 320,
  height: 180,
  frameRate: 24,
  videoCodec: "avc",
  audioCodec: "aac",
};

const mediaOf = async (taskId: string, index = 0) => (await taskOf(taskId)).videos[index]?.media;
const becomesKnown = (taskId: string) => eventually(async () => expect(await mediaOf(taskId)).toEqual(CLIP));
const restsAgain = (taskId: string) => eventually(async () => expect(await alarmOf(taskId)).toBeNull());

/** One whose only video is stored by a bucket with those faults. */
async function storedWith(faults: Faults): Promise<Accepted> {
  const accepted = await acceptOnly();
  await replaceBucket(accepted, faults);
  // The handler stays until everything that the alarm has started is done.
  void runDurableObjectAlarm(accepted.task).catch(() => {});
  await expectStored(accepted);
  return accepted;
}

async function listed(taskId: string) {
  const page: TaskPage = await (await fetchReceiver("/videos?limit=100", { headers: AUTHORIZED })).json();
  return page.tasks.find((task) => task.taskId === taskId);
}

describe("a stored video", () => {
  it("has its media in the task and in the list, and then nothing is left to do", async () => {
    const taskId = newTaskId();
    const { url } = await simulator.addFile();
    await deliver(success(taskId, [url]));
    const { settledAt } = await settled(taskId);
    await becomesKnown(taskId);
    expect(await taskOf(taskId)).toMatchObject({ state: "stored", settledAt });
    await eventually(async () =>
      expect(await listed(taskId)).toMatchObject({ state: "stored", media: CLIP }),
    );
    await restsAgain(taskId);
  });

  it("has its media at the next reading when R2 fails, and the task was settled long before", async () => {
    const { taskId } = await storedWith({ get: ["before", "before"] });
    await becomesKnown(taskId);
    expect(await rowOf(taskId)).toMatchObject({ videos: [{ mediaTries: 3 }] });
    await restsAgain(taskId);
  });

  it("has no media when R2 fails each time, and stays stored", async () => {
    const accepted = await storedWith({ get: ["before", "before", "before"] });
    const { taskId } = accepted;
    await eventually(async () =>
      expect(await rowOf(taskId)).toMatchObject({ videos: [{ mediaTries: 3, mediaAt: null, media: null }] }),
    );
    await restsAgain(taskId);
    await expectStored(accepted);
  });

  it("is settled and has an alarm while R2 does not answer, and is read after a crash", async () => {
    const { taskId } = await storedWith({ get: ["lost"] });
    expect(await rowOf(taskId)).toMatchObject({ videos: [{ mediaTries: 1, media: null }] });
    expect(await alarmOf(taskId)).not.toBeNull();
    await crash(taskId);
    await eventually(async () => {
      await runDurableObjectAlarm(taskObject(taskId));
      expect(await mediaOf(taskId)).toEqual(CLIP);
    });
    await restsAgain(taskId);
  });

  describe("whose media are not saved yet, as the library has not confirmed its listing,", () => {
    /** @returns what the library was given */
    async function unconfirmed(taskId: string): Promise<TaskSummary[]> {
      const given: TaskSummary[] = [];
      const put = (summary: TaskSummary) => new Promise<void>(() => given.push(summary));
      await replaceVariables(taskId, { LIBRARY: { getByName: () => ({ put }) } });
      const { url } = await simulator.addFile();
      await deliver(success(taskId, [url]));
      await eventually(() => expect(given.at(-1)?.media).toEqual(CLIP));
      return given;
    }

    it("is read again after a crash, by its alarm", async () => {
      const taskId = newTaskId();
      await unconfirmed(taskId);
      await crash(taskId);
      expect(await rowOf(taskId)).toMatchObject({ videos: [{ state: "stored", media: null }], listed: null });
      await eventually(async () => {
        await runDurableObjectAlarm(taskObject(taskId));
        expect(await rowOf(taskId)).toMatchObject({ videos: [{ media: CLIP }] });
      });
      expect(await listed(taskId)).toMatchObject({ media: CLIP });
      await restsAgain(taskId);
    });

    it("keeps them once it has been read by somebody", async () => {
      const taskId = newTaskId();
      await unconfirmed(taskId);
      expect(await mediaOf(taskId)).toEqual(CLIP);
      await crash(taskId);
      expect(await rowOf(taskId)).toMatchObject({ videos: [{ media: CLIP }] });
    });
  });

  it("that is broken is stored without media", async () => {
    const taskId = newTaskId();
    const { url } = await simulator.addFile({ responses: [{ status: 200, slice: [0, 999] }] });
    await deliver(success(taskId, [url]));
    expect(await settled(taskId)).toMatchObject({ state: "stored", videos: [{ bytes: 1000, media: null }] });
    await restsAgain(taskId);
    expect(await mediaOf(taskId)).toBeNull();
  });

  it("that an earlier version has stored is read when it is looked at", async () => {
    const taskId = newTaskId();
    const { url } = await simulator.addFile();
    await deliver(success(taskId, [url]));
    await becomesKnown(taskId);
    await restsAgain(taskId);
    await runInDurableObject(taskObject(taskId), (_, { storage }) => {
      const row = storage.kv.get<Task>("task");
      const videos = row?.videos.map(({ media, mediaTries, mediaAt, ...earlier }) => earlier);
      storage.kv.put("task", { ...row, videos });
    });
    await evictDurableObject(taskObject(taskId));
    expect(await mediaOf(taskId)).toBeNull();
    await becomesKnown(taskId);
    await restsAgain(taskId);
  });
});

it("a stored picture has its width and height", async () => {
  const taskId = newTaskId();
  const [video, picture] = [await simulator.addFile(), await simulator.addFile({ content: "png" })];
  await deliver(success(taskId, [video.url]));
  await settled(taskId);
  const videos = [{ kind: "4k_image" as const, index: 0, url: picture.url }];
  const upgrade = { taskId, code: 200, message: null, videos, resolution: null, fallback: null };
  await taskObject(taskId).learn(upgrade, ORIGIN, null);
  await eventually(async () =>
    expect(await mediaOf(taskId, 1)).toMatchObject({ width: expect.any(Number), durationSeconds: null }),
  );
});
