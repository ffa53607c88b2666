import { createExecutionContext, listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "../../src/app.ts";
import {
  deliver,
  eventually,
  failure,
  fetchReceiver,
  getTask,
  newTaskId,
  ORIGIN,
  problemOf,
  settled,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../client.ts";

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe("GET /videos/:taskId", () => {
  it("is the task, with every member there is", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    const body = success(taskId, [file.url], { resolution: "1080p" });
    await deliver({ ...body, data: { ...body.data, fallbackFlag: true } });
    await settled(taskId);
    expect(await taskOf(taskId)).toEqual({
      taskId,
      state: "stored",
      code: 200,
      message: "Veo3 视频生成成功。",
      failure: null,
      videos: [
        {
          name: "generated_0.mp4",
          kind: "generated",
          index: 0,
          state: "stored",
          url: expect.stringMatching(
            `^${ORIGIN}/videos/${taskId}/generated_0\\.mp4\\?expires=\\d{10}&signature=[\\w-]{43}$`,
          ),
          sourceUrl: file.url,
          bytes: file.bytes,
          receivedBytes: file.bytes,
          contentType: "video/mp4",
          etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
          attempts: 1,
          nextAttemptAt: null,
          failure: null,
        },
      ],
      resolution: "1080p",
      fallback: true,
      callbacks: 1,
      createdAt: expect.stringMatching(ISO),
      updatedAt: expect.stringMatching(ISO),
      settledAt: expect.stringMatching(ISO),
      history: [
        { at: expect.stringMatching(ISO), event: "callback_accepted", detail: "code 200, videos: 1" },
        {
          at: expect.stringMatching(ISO),
          event: "video_stored",
          detail: `generated_0.mp4, ${file.bytes} bytes`,
        },
      ],
    });
  });

  it("shows progress while a video arrives, and asks to be asked again", async () => {
    const file = await simulator.addFile({ bytes: 100_000, responses: [{ stallAt: 60_000 }, {}] });
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

    const after = await settled(taskId);
    expect(after.videos[0]).toMatchObject({ state: "stored", receivedBytes: 100_000, attempts: 2 });
    expect(after.history.map(({ event }) => event)).toEqual([
      "callback_accepted",
      "attempt_failed",
      "video_stored",
    ]);
  });

  it("says what failed when nothing could be stored", async () => {
    const taskId = newTaskId();
    await deliver(success(taskId, ["http://10.0.0.1/a.mp4"]));
    expect(await settled(taskId)).toMatchObject({
      state: "failed",
      failure: { reason: "url_refused", retryable: false, advice: expect.stringContaining("VIDEO_HOSTS") },
      videos: [{ state: "failed", url: null, failure: { message: "10.0.0.1 is not one of VIDEO_HOSTS" } }],
    });
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
    expect((await getTask(taskId, { "if-none-match": '"x"' })).status).toBe(200);
    expect((await getTask(taskId, { "if-none-match": "malformed" })).status).toBe(200);

    await deliver(failure(taskId, 501));
    const changed = await getTask(taskId, { "if-none-match": etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).not.toBe(etag);
  });

  it("gives the same body for the same state", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    await settled(taskId);
    const bodies = [await (await getTask(taskId)).text(), await (await getTask(taskId)).text()];
    expect(bodies[0]).toBe(bodies[1]);
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
    expect(await problemOf(fetchReceiver(path, { headers }))).toBe("401 unauthorized");
    expect(await listDurableObjectIds(env.TASKS)).toEqual(before);
  });

  it("whoever has one of the tokens", async () => {
    const ask = (token: string) =>
      app.request(
        `${ORIGIN}${path}`,
        { headers: { authorization: `bearer ${token}` } },
        { ...env, API_TOKEN: "new,old" },
      );
    expect((await ask("new")).status).toBe(404);
    expect((await ask("old")).status).toBe(404);
    expect((await ask("new,old")).status).toBe(401);
  });
});

describe("other paths and methods", () => {
  it("GET /healthz is open to all", async () => {
    const response = await fetchReceiver("/healthz");
    expect([response.status, await response.text()]).toEqual([200, '{"status":"ok"}']);
  });

  it("are problems too", async () => {
    expect(await problemOf(fetchReceiver("/nothing"))).toBe("404 not_found");
    const allowed = {
      "/videos/a": "GET, HEAD, PUT, DELETE",
      "/videos/a/retry": "POST",
      "/videos/a/generated_0.mp4": "GET, HEAD",
      "/healthz": "GET, HEAD",
    };
    for (const [path, allow] of Object.entries(allowed)) {
      const response = await fetchReceiver(path, {
        method: "PATCH",
        headers: { authorization: "Bearer api-token" },
      });
      expect(response.headers.get("allow")).toBe(allow);
      expect(await problemOf(response)).toBe("405 method_not_allowed");
    }
  });

  it("a fault of the receiver's own shows no stack", async () => {
    const TASKS = { getByName: () => ({ read: () => Promise.reject(new Error("secret detail")) }) };
    const headers = { authorization: "Bearer api-token" };
    const response = await app.request(
      `${ORIGIN}/videos/a`,
      { headers },
      { ...env, TASKS },
      createExecutionContext(),
    );
    expect(await response.clone().text()).not.toContain("secret detail");
    expect(await problemOf(response)).toBe("500 internal_error");
  });
});
