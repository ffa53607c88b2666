import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import {
  AUTHORIZED,
  deliver,
  eventually,
  failure,
  fetchReceiver,
  getTask,
  newTaskId,
  ORIGIN,
  problemOf,
  remove,
  settled,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../client.ts";

describe("GET /videos/:taskId", () => {
  it("is the task with links to its videos, the same as long as it does not change", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    // Stored, it is read: the last that happens to it.
    const task = await eventually(async () => {
      const read = await taskOf(taskId);
      expect(read.videos[0]?.media).toBeTruthy();
      return read;
    });
    const link = `^${ORIGIN}/videos/${taskId}/generated_0\\.mp4\\?expires=\\d{10}&signature=[\\w-]{43}$`;
    expect(task).toMatchObject({
      taskId,
      state: "stored",
      message: "Veo3 视频生成成功。",
      videos: [
        {
          url: expect.stringMatching(link),
          sourceUrl: file.url,
          bytes: file.bytes,
          receivedBytes: file.bytes,
          contentType: "video/mp4",
          etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
          attempts: 1,
        },
      ],
    });
    expect(await taskOf(taskId)).toEqual(task);
  });

  it("shows progress while a video arrives, and asks to be asked again", async () => {
    const file = await simulator.addFile({ bytes: 100_000, responses: [{ stallAt: 60_000 }] });
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    const during = await eventually(async () => {
      const response = await getTask(taskId);
      const task = (await response.clone().json()) as Awaited<ReturnType<typeof taskOf>>;
      expect(task.videos[0]?.receivedBytes).toBe(60_000);
      return response;
    });
    expect(during.headers.get("retry-after")).toBe("2");
    expect(during.headers.get("cache-control")).toBe("no-store");
    const task = (await during.json()) as Awaited<ReturnType<typeof taskOf>>;
    expect(task).toMatchObject({ state: "storing", settledAt: null });
    expect(task.videos[0]).toMatchObject({ state: "storing", bytes: 100_000, url: null, attempts: 1 });
    await remove(taskId);
  });

  it("says what has happened to it", async () => {
    const file = await simulator.addFile({ responses: [{ status: 503 }, {}] });
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    const { videos, history } = await settled(taskId);
    expect(videos[0]).toMatchObject({ state: "stored", receivedBytes: file.bytes, attempts: 2 });
    expect(history.map(({ event }) => event)).toEqual([
      "callback_accepted",
      "attempt_failed",
      "video_stored",
    ]);
  });

  it("has an ETag that follows the task, not the clock, and answers 304 to it", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 500));
    const first = await getTask(taskId);
    const etag = first.headers.get("etag") ?? "";
    expect(first.headers.get("cache-control")).toBe("private, max-age=0, must-revalidate");
    expect(first.headers.get("retry-after")).toBeNull();
    expect((await getTask(taskId)).headers.get("etag")).toBe(etag);

    const unchanged = await getTask(taskId, { "if-none-match": etag });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, ""]);
    expect(unchanged.headers.get("etag")).toBe(etag);

    await deliver(failure(taskId, 501));
    const changed = await getTask(taskId, { "if-none-match": etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).not.toBe(etag);
  });

  it("of an unknown task is 404 and leaves nothing in storage", async () => {
    const taskId = newTaskId();
    expect(await problemOf(getTask(taskId))).toBe("404 unknown_task");
    const left = await runInDurableObject(taskObject(taskId), async (_, { storage }) => ({
      rows: [...storage.kv.list()],
      alarm: await storage.getAlarm(),
    }));
    expect(left).toEqual({ rows: [], alarm: null });
  });

  it("of an id that cannot be one wakes no object", async () => {
    const before = await listDurableObjectIds(env.TASKS);
    for (const id of ["a.b", "a%20b", "a%2fb", "a".repeat(129), "%00"]) {
      expect(await problemOf(getTask(id))).toBe("404 unknown_task");
    }
    expect(await listDurableObjectIds(env.TASKS)).toEqual(before);
  });
});

describe("who may ask", () => {
  const path = "/videos/some-task";

  it("not one without the token, and no object is woken", async () => {
    const before = await listDurableObjectIds(env.TASKS);
    const headers = { authorization: "Bearer wrong" };
    for (const asked of [path, `${path}/generated_0.mp4`]) {
      expect(await problemOf(fetchReceiver(asked, { headers }))).toBe("401 unauthorized");
    }
    expect(await listDurableObjectIds(env.TASKS)).toEqual(before);
  });

  it("whoever has one of the tokens", async () => {
    const ask = (token: string) =>
      fetchWith({ API_TOKEN: "new,old" }, path, { headers: { authorization: `bearer ${token}` } });
    expect((await ask("new")).status).toBe(404);
    expect((await ask("old")).status).toBe(404);
    expect((await ask("new,old")).status).toBe(401);
  });
});

it("GET /healthz is open to all", async () => {
  const response = await fetchReceiver("/healthz");
  expect([response.status, await response.text()]).toEqual([200, '{"status":"ok"}']);
});

it("a fault of the receiver's own shows no stack", async () => {
  const TASKS = { getByName: () => ({ read: () => Promise.reject(new Error("secret detail")) }) };
  const response = await fetchWith({ TASKS }, "/videos/a", { headers: AUTHORIZED });
  expect(await response.clone().text()).not.toContain("secret detail");
  expect(await problemOf(response)).toBe("500 internal_error");
});
