/** The doctor through the public surface: each thing that it tries, well and broken. What it says of facts is in `test/doctor`. */

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import type { Check, Diagnosis } from "../../src/doctor/diagnosis.ts";
import { newTask } from "../../src/task/change.ts";
import type { Task } from "../../src/task/task.ts";
import { fetchWith } from "../changed-receiver.ts";
import {
  AUTHORIZED,
  alarmOf,
  deliver,
  eventually,
  fetchReceiver,
  newTaskId,
  ORIGIN,
  problemOf,
  settled,
  simulator,
  success,
  taskObject,
} from "../client.ts";
import { list, summary, unlistAll } from "../gallery/listed-tasks.ts";
import { PATIENCE_MS } from "../patience.ts";
import { faulty } from "./faulty-binding.ts";

const WITH_KEY = {
  VEO3_API_KEY: "provider-key",
  VEO3_API_BASE: `http://127.0.0.1:${inject("simulatorPort")}`,
};
const HOUR_MS = 3_600_000;

async function diagnosisWith(changed: object, headers: object = {}): Promise<Diagnosis> {
  const response = await fetchWith(changed, "/doctor", { headers: { ...AUTHORIZED, ...headers } });
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return response.json();
}

async function checkWith(changed: object, name: Check["name"]): Promise<Check | undefined> {
  return (await diagnosisWith(changed)).checks.find((check) => check.name === name);
}

beforeEach(unlistAll);
afterEach(() => {
  vi.useRealTimers();
});

describe("who asks the doctor", () => {
  it.each([
    ["without a token", {}, "401 unauthorized"],
    ["with a VIEW_TOKEN", { authorization: "Bearer view" }, "403 read_only"],
  ])("%s is refused", async (_, headers, problem) => {
    expect(await problemOf(fetchWith({ VIEW_TOKEN: "view" }, "/doctor", { headers }))).toBe(problem);
  });

  it("is answered in Chinese if preferred", async () => {
    const { checks } = await diagnosisWith({}, { "accept-language": "zh-CN,en;q=0.5" });
    expect(checks[0]).toMatchObject({ name: "configuration", detail: "所有变量格式正确。" });
  });

  it("while another does shares one examination", async () => {
    const written: string[] = [];
    const put = async (key: string, ...value: [string]) => {
      written.push(key);
      await env.DELIVERIES.put(key, ...value);
    };
    const DELIVERIES = {
      put,
      get: (key: string) => env.DELIVERIES.get(key),
      delete: (key: string) => env.DELIVERIES.delete(key),
    };
    await Promise.all([diagnosisWith({ DELIVERIES }), diagnosisWith({ DELIVERIES })]);
    expect(written).toHaveLength(1);
    await diagnosisWith({ DELIVERIES });
    expect(written).toHaveLength(2);
  });
});

describe("a receiver that is well", () => {
  it("is found well, and has nothing more in its storage afterwards", async () => {
    await deliver(success(newTaskId(), [(await simulator.addFile()).url]));
    await settled("veo_task_1");
    // Then it is listed, too.
    await eventually(async () => expect(await alarmOf("veo_task_1")).toBeNull());
    const stored = async () => [
      (await env.DELIVERIES.list()).keys.map(({ name }) => name),
      (await env.VIDEOS.list()).objects.map(({ key }) => key),
    ];
    const before = await stored();
    const { ok, checks } = await diagnosisWith(WITH_KEY);
    expect(ok).toBe(true);
    expect(checks.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      "configuration: ok",
      "callback_secret: warning", // That of the tests is short.
      "provider_key: ok",
      "kv: ok",
      "r2: ok",
      "task_object: ok",
      "video_hosts: ok",
      "callbacks: ok",
      "stuck_tasks: ok",
      "notifications: skipped",
    ]);
    expect(await stored()).toEqual(before);
    const { databaseSize, alarm, keys } = await runInDurableObject(
      taskObject("doctor:probe"),
      async (_, { storage }) => ({
        databaseSize: storage.sql.databaseSize,
        alarm: await storage.getAlarm(),
        keys: [...storage.kv.list()],
      }),
    );
    expect({ alarm, keys }).toEqual({ alarm: null, keys: [] });
    expect(databaseSize).toBeLessThan(16_384);
    expect(await (await fetchReceiver("/videos", { headers: AUTHORIZED })).json()).toMatchObject({
      tasks: [{ taskId: "veo_task_1" }],
    });
  });
});

describe("the doctor finds", () => {
  it("malformed variables, without their values, and still tries the rest", async () => {
    const { ok, checks } = await diagnosisWith({
      ...WITH_KEY,
      MAX_VIDEO_BYTES: "umpteen",
      NOTIFY_HOSTS: "http://hidden",
    });
    expect(ok).toBe(false);
    expect(checks[0]).toMatchObject({ name: "configuration", status: "failed" });
    expect(checks[0]?.detail).toContain("NOTIFY_HOSTS, MAX_VIDEO_BYTES");
    expect(JSON.stringify(checks)).not.toMatch(/umpteen|hidden/);
    expect(checks.filter(({ status }) => status === "ok").map(({ name }) => name)).toEqual(
      expect.arrayContaining(["provider_key", "kv", "r2", "task_object"]),
    );
    expect(checks.find(({ name }) => name === "callbacks")?.status).toBe("skipped");
  });

  it.each([
    ["DELIVERIES", "kv", { put: ["before" as const] }, "Writing a value failed."],
    ["DELIVERIES", "kv", { get: ["before" as const] }, "Reading a value back failed."],
    ["VIDEOS", "r2", { put: ["before" as const] }, "Writing a value failed."],
    ["VIDEOS", "r2", { delete: ["before" as const] }, "Removing a value failed."],
  ] as const)(
    "that %s fails (%s, %j), without the platform's own words",
    async (binding, name, faults, detail) => {
      const check = await checkWith(
        { [binding]: faulty<object>(env[binding], structuredClone(faults) as never) },
        name,
      );
      expect(check).toMatchObject({ status: "failed", detail });
      expect(JSON.stringify(check)).not.toContain("secret-detail");
    },
  );

  it("what never answers, within 10 s in all", async () => {
    const hang = () => new Promise<never>(() => {});
    const hanging = {
      DELIVERIES: { put: hang },
      VIDEOS: { put: hang },
      TASKS: { getByName: () => ({ probe: hang }) },
      LIBRARY: { getByName: () => ({ objects: hang }) },
    };
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const diagnosis = diagnosisWith(hanging);
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(4), { timeout: PATIENCE_MS, interval: 1 });
    await vi.advanceTimersByTimeAsync(9000);
    expect(JSON.stringify(await diagnosis).match(/Writing a value had no answer in time/g)).toHaveLength(3);
  });

  it("that a binding is missing", async () => {
    expect(await checkWith({ VIDEOS: undefined }, "r2")).toMatchObject({ status: "failed" });
  });

  it("that objects do not answer", async () => {
    const TASKS = { getByName: () => ({ probe: () => Promise.reject(new Error("overloaded")) }) };
    expect(await checkWith({ TASKS }, "task_object")).toMatchObject({ status: "failed" });
  });

  it("that the list cannot be read", async () => {
    const LIBRARY = { getByName: () => ({ objects: () => Promise.reject(new Error("overloaded")) }) };
    for (const name of ["callbacks", "stuck_tasks", "notifications"] as const) {
      expect(await checkWith({ LIBRARY }, name)).toMatchObject({ status: "failed" });
    }
  });

  it.each([
    ["refuses the key", { code: 401, msg: "no access" }, 200, "failed", "refuses VEO3_API_KEY (401)"],
    ["has no credit left", { code: 200, msg: "success", data: 0 }, 200, "warning", "no credit left"],
    ["is under maintenance", { code: 455, msg: "maintenance" }, 200, "warning", "answered 455"],
    ["answers with a page", "<html>", 403, "failed", "refuses VEO3_API_KEY (403)"],
    ["fails", "<html>", 500, "failed", "did not answer with JSON (HTTP 500)"],
  ] as const)("that the provider %s", async (_, body, status, found, detail) => {
    const answer = { status, body: typeof body === "string" ? body : JSON.stringify(body) };
    await simulator.planFaults({ path: "/api/v1/chat/credit", answers: [answer] });
    const check = await checkWith(WITH_KEY, "provider_key");
    expect(check).toMatchObject({ status: found, detail: expect.stringContaining(detail) });
  });

  it("that nothing is at VEO3_API_BASE", async () => {
    const check = await checkWith({ ...WITH_KEY, VEO3_API_BASE: "http://127.0.0.1:9" }, "provider_key");
    expect(check).toMatchObject({
      status: "failed",
      detail: expect.stringContaining("could not be reached"),
    });
  });

  it("a task whose alarm was lost, and sets it again", async () => {
    const taskId = newTaskId();
    const createdAt = Date.now() - 2 * HOUR_MS;
    const task: Task = {
      ...newTask(taskId, ORIGIN, createdAt),
      poll: { at: createdAt + HOUR_MS, since: createdAt, failures: 0 },
    };
    await runInDurableObject(taskObject(taskId), (_, { storage }) => storage.kv.put("task", task));
    await evictDurableObject(taskObject(taskId));
    await list(summary(taskId, { state: "waiting", createdAt, settledAt: null }));
    const check = await checkWith({}, "stuck_tasks");
    expect(check).toMatchObject({
      status: "warning",
      detail: expect.stringContaining("the longest for 60 minutes"),
    });
    expect(await alarmOf(taskId)).not.toBeNull();
  });

  it("that hosts are not listed", async () => {
    const taskId = newTaskId();
    await deliver(success(taskId, ["https://elsewhere.example.com/a.mp4"]));
    await settled(taskId);
    await list(summary(taskId, { state: "failed" }));
    const check = await checkWith({}, "video_hosts");
    expect(check).toMatchObject({
      status: "warning",
      detail: expect.stringContaining("elsewhere.example.com"),
    });
  });
});
