import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { listTasks } from "../../src/library/list.ts";
import {
  alarmOf,
  crash,
  DAY_MS,
  deliver,
  eventually,
  failure,
  fetchReceiver,
  getTask,
  newTaskId,
  outcomeOf,
  problemOf,
  remove,
  replaceVariables,
  retry,
  rowOf,
  settled,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../client.ts";

/** Everything there is of a task, wherever it is kept. */
async function leftOf(taskId: string) {
  const inObject = await runInDurableObject(taskObject(taskId), async (_, { storage }) => ({
    rows: [...storage.kv.list()].length,
    alarm: await storage.getAlarm(),
  }));
  const videos = (await env.VIDEOS.list({ prefix: `veo3/${taskId}/` })).objects.map(({ key }) => key);
  const deliveries = (await env.DELIVERIES.list({ prefix: `delivery:${taskId}:` })).keys.map(
    ({ name }) => name,
  );
  const { tasks } = await listTasks(env.LIBRARY, { state: null, after: null, limit: 100 });
  const listed = tasks.some((task) => task.taskId === taskId);
  return { ...inObject, videos, deliveries, listed };
}
/** Of one connection, in bytes: the most that a read waits for. */
const MOST_HELD_BACK = 64 * 1024;
const NOTHING = { rows: 0, alarm: null, videos: [], deliveries: [], listed: false };

describe("POST /videos/:taskId/retry", () => {
  it("transfers failed videos again, and does not touch the stored ones", async () => {
    const taskId = newTaskId();
    const gone = { status: 404 };
    const bad = await simulator.addFile({ responses: [gone, gone, gone, gone, gone, {}] });
    const good = await simulator.addFile();
    await deliver(success(taskId, [bad.url, good.url]));
    expect((await settled(taskId)).state).toBe("partial");

    const response = await retry(taskId);
    expect(response.status).toBe(202);
    const [first, second] = ((await response.json()) as Awaited<ReturnType<typeof taskOf>>).videos;
    expect([first?.state, second?.state]).toEqual([
      expect.stringMatching(/pending|storing|stored/),
      "stored",
    ]);
    expect(await settled(taskId)).toMatchObject({
      state: "stored",
      videos: [{ attempts: 6 }, { attempts: 1 }],
    });
    expect((await simulator.file(good.id)).requests).toHaveLength(1);
    expect((await taskOf(taskId)).history.map(({ event }) => event)).toContain("retry_requested");
  });

  it("is refused for a task without a failed video, and for an unknown task", async () => {
    const file = await simulator.addFile();
    const [stored, failed] = [newTaskId(), newTaskId()];
    await deliver(success(stored, [file.url]));
    await settled(stored);
    await deliver(failure(failed, 501));
    expect(await problemOf(retry(stored))).toBe("409 nothing_to_retry");
    expect(await problemOf(retry(failed))).toBe("409 nothing_to_retry");
    expect(await problemOf(retry("nobody"))).toBe("404 unknown_task");
    expect(await problemOf(retry("a.b"))).toBe("404 unknown_task");
    const anonymous = fetchReceiver(`/videos/${stored}/retry`, { method: "POST" });
    expect(await problemOf(anonymous)).toBe("401 unauthorized");
  });
});

describe("DELETE /videos/:taskId", () => {
  it("removes the videos, the state and the remembered deliveries", async () => {
    const [file, other] = [await simulator.addFile(), await simulator.addFile()];
    const [taskId, neighbour] = [newTaskId(), `${newTaskId()}_neighbour`];
    await deliver(success(taskId, [file.url], { originUrls: [other.url] }));
    await deliver(success(neighbour, [file.url]));
    const link = (await settled(taskId)).videos[0]?.url ?? "";
    await settled(neighbour);
    await eventually(async () => expect((await leftOf(taskId)).listed).toBe(true));
    const response = await remove(taskId);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(await leftOf(taskId)).toEqual(NOTHING);
    expect(await problemOf(getTask(taskId))).toBe("404 unknown_task");
    expect(await problemOf(fetchReceiver(link))).toBe("404 unknown_task");
    expect((await leftOf(neighbour)).videos).toHaveLength(1);
  });

  it.each([
    ["of known length", { stallAt: 500_000, etag: null }, 1],
    ["of unknown length, in parts", { length: "chunked", stallAt: 18_000_000 } as const, 1],
    ["in parts side by side", { stallAt: 5_000_000 }, 3],
  ])("stops a transfer %s and leaves nothing of it", async (_, response, connections) => {
    const taskId = newTaskId();
    const file = await simulator.addFile({ bytes: 3 * 8 * 1024 * 1024, responses: [response] });
    await deliver(success(taskId, [file.url]));
    // A read that waits for more may hold back some of what has come.
    const received = response.stallAt * connections - connections * MOST_HELD_BACK;
    await eventually(async () =>
      expect((await taskOf(taskId)).videos[0]?.receivedBytes).toBeGreaterThan(received),
    );
    const upload = (await rowOf(taskId))?.videos[0]?.upload;
    expect((await remove(taskId)).status).toBe(204);
    expect(await leftOf(taskId)).toEqual(NOTHING);
    const { requests } = await simulator.file(file.id, { ended: connections });
    expect(requests).toMatchObject(Array(connections).fill({ ended: "aborted" }));
    if (upload) {
      const left = env.VIDEOS.resumeMultipartUpload(`veo3/${taskId}/generated_0.mp4`, upload.id);
      await expect(left.uploadPart(1, new Uint8Array(1))).rejects.toThrow();
    }
  });

  it("starts no transfer in place of one that it stops", async () => {
    const stalled = { bytes: 1_000_000, responses: [{ stallAt: 500_000, etag: null }] };
    const files = await Promise.all([1, 2, 3, 4].map(() => simulator.addFile(stalled)));
    const taskId = newTaskId();
    await deliver(
      success(
        taskId,
        files.map(({ url }) => url),
      ),
    );
    const requests = async () =>
      Promise.all(files.map(async ({ id }) => (await simulator.file(id)).requests.length));
    await eventually(async () => expect(await requests()).toEqual([1, 1, 1, 0]));
    expect((await remove(taskId)).status).toBe(204);
    // What would have been started meanwhile has been seen by the host once a whole transfer has been.
    const other = newTaskId();
    await deliver(success(other, [(await simulator.addFile()).url]));
    await settled(other);
    expect(await requests()).toEqual([1, 1, 1, 0]);
  });

  it("answers 404 for an unknown task, and 401 without a token", async () => {
    expect(await problemOf(remove("nobody"))).toBe("404 unknown_task");
    expect(await problemOf(remove("a.b"))).toBe("404 unknown_task");
    expect(await problemOf(fetchReceiver("/videos/nobody", { method: "DELETE" }))).toBe("401 unauthorized");
  });

  it("is finished by the alarm when it was interrupted, and the task is unknown meanwhile", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    await settled(taskId);
    const down = () => Promise.reject(new Error("R2 is down"));
    await replaceVariables(taskId, { VIDEOS: { delete: down } });
    expect((await remove(taskId)).status).toBe(500);
    expect(await problemOf(getTask(taskId))).toBe("404 unknown_task");
    await crash(taskId);
    expect(await alarmOf(taskId)).not.toBeNull();
    expect(await problemOf(getTask(taskId))).toBe("404 unknown_task");
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await leftOf(taskId)).toEqual(NOTHING);
  });

  it("is not put off by whoever asks for the task after it was interrupted", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    const down = () => Promise.reject(new Error("the library is down"));
    await replaceVariables(taskId, { LIBRARY: { getByName: () => ({ put: down, remove: down }) } });
    expect((await remove(taskId)).status).toBe(500);
    const alarm = await alarmOf(taskId);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
    try {
      expect(await problemOf(getTask(taskId))).toBe("404 unknown_task");
    } finally {
      vi.useRealTimers();
    }
    expect(await alarmOf(taskId)).toBe(alarm);
  });

  it("does not lose a callback when it was interrupted", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    const down = () => Promise.reject(new Error("the library is down"));
    await replaceVariables(taskId, { LIBRARY: { getByName: () => ({ put: down, remove: down }) } });
    expect((await remove(taskId)).status).toBe(500);
    expect(await problemOf(deliver(success(taskId, [file.url])))).toBe("503 not_durable");
    await crash(taskId);
    expect(await outcomeOf(deliver(success(taskId, [file.url])))).toBe("accepted");
    expect(await settled(taskId)).toMatchObject({ state: "stored", callbacks: 1 });
  });

  it.each([
    ["fails", () => Promise.reject(new Error("KV is down"))],
    ["never answers", () => new Promise(() => {})],
  ])("needs no KV: while KV %s, the task is deleted and the next callback is accepted", async (_, down) => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    await replaceVariables(taskId, { DELIVERIES: { delete: down } });
    expect((await remove(taskId)).status).toBe(204);
    expect(await problemOf(getTask(taskId))).toBe("404 unknown_task");
    expect(await outcomeOf(deliver(success(taskId, [file.url])))).toBe("accepted");
    expect(await settled(taskId)).toMatchObject({ state: "stored", callbacks: 1 });
  });
});

describe("RETENTION_DAYS", () => {
  it("deletes a settled task and its videos by the alarm when its days are over", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    await taskObject(taskId).read();
    await replaceVariables(taskId, { RETENTION_DAYS: "2" });
    await deliver(success(taskId, [file.url]));
    const settledAt = Date.parse((await settled(taskId)).settledAt ?? "");
    // Early, as the watchdog of the transfer may be: nothing is deleted.
    await runDurableObjectAlarm(taskObject(taskId));
    expect((await taskOf(taskId)).state).toBe("stored");
    expect(await alarmOf(taskId)).toBe(settledAt + 2 * DAY_MS);

    await runInDurableObject(taskObject(taskId), (_, { storage }) => {
      const row = storage.kv.get<{ settledAt: number }>("task");
      storage.kv.put("task", { ...row, settledAt: settledAt - 2 * DAY_MS });
    });
    await evictDurableObject(taskObject(taskId));
    await replaceVariables(taskId, { RETENTION_DAYS: "2" });
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await leftOf(taskId)).toEqual(NOTHING);
  });

  it("of 0 keeps a task for good, without an alarm", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    await eventually(async () => expect(await alarmOf(taskId)).toBeNull());
  });
});
