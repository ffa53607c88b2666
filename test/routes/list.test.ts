import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Position } from "../../src/library/month-page.ts";
import { WATCHDOG_MS } from "../../src/task/schedule.ts";
import type { SummaryView, TaskSummary } from "../../src/task/summary.ts";
import {
  alarmOf,
  deliver,
  eventually,
  failure,
  fetchReceiver,
  AUTHORIZED as headers,
  newTaskId,
  problemOf,
  put,
  replaceVariables,
  settled,
  simulator,
  success,
  taskObject,
} from "../client.ts";
import { faulty } from "./faulty-binding.ts";

type Page = { tasks: SummaryView[]; cursor: string | null; counts: Record<string, number> };

async function list(query = ""): Promise<Page> {
  const response = await fetchReceiver(`/videos${query}`, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return response.json();
}

async function listed(taskId: string): Promise<SummaryView | undefined> {
  return (await list("?limit=100")).tasks.find((task) => task.taskId === taskId);
}

describe("GET /videos", () => {
  it("has a summary of each task, without the history and the details of videos", async () => {
    const file = await simulator.addFile({ bytes: 50_000 });
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    const task = await settled(taskId);
    await eventually(async () => expect(await listed(taskId)).toMatchObject({ media: { width: 320 } }));
    expect(await listed(taskId)).toEqual({
      taskId,
      state: "stored",
      code: 200,
      message: "Veo3 视频生成成功。",
      failure: null,
      extends: null,
      request: null,
      reference: null,
      videoCount: 1,
      storedCount: 1,
      failedCount: 0,
      bytes: 50_000,
      cover: "generated_0.mp4",
      media: expect.objectContaining({ width: 320, height: 180 }),
      createdAt: task.createdAt,
      updatedAt: expect.any(String),
      settledAt: task.settledAt,
    });
  });

  it("follows a task from its registration on", async () => {
    const taskId = newTaskId();
    await put(taskId);
    await eventually(async () => expect((await listed(taskId))?.state).toBe("waiting"));
    await deliver(failure(taskId, 501));
    await eventually(async () => expect((await listed(taskId))?.state).toBe("failed"));
    expect((await listed(taskId))?.failure).toMatchObject({ reason: "generation_failed", retryable: true });
    expect((await list("?state=failed")).tasks.map((task) => task.taskId)).toContain(taskId);
    expect((await list("?state=waiting")).tasks.map((task) => task.taskId)).not.toContain(taskId);
  });

  it("does not have a task that was deleted while it was being listed", async () => {
    const taskId = newTaskId();
    // No promises: whoever waits for one goes on in the context of the object that resolves it.
    let [hasBegun, isReleased, hasEnded] = [false, false, false];
    const slowMonth = (name: string) => {
      const month = env.LIBRARY.getByName(name);
      const put = async (summary: TaskSummary) => {
        hasBegun = true;
        while (!isReleased) await scheduler.wait(10);
        await month.put(summary);
        hasEnded = true;
      };
      return { put, remove: (position: Position) => month.remove(position) };
    };
    const task = taskObject(taskId);
    await replaceVariables(taskId, { LIBRARY: { getByName: slowMonth } });
    await put(taskId);
    await eventually(() => expect(hasBegun).toBe(true));
    const deleted = task.delete();
    // A deletion that did not wait for the listing would be over before it.
    await Promise.race([deleted, scheduler.wait(500)]);
    isReleased = true;
    await deleted;
    await eventually(() => expect(hasEnded).toBe(true));
    expect(await listed(taskId)).toBeUndefined();
    const left = () => runInDurableObject(task, (_, { storage }) => [...storage.kv.list()]);
    await scheduler.wait(0); // what waited for the listing has its turn
    expect(await left()).toEqual([]);
  });

  it("gives pages, each with the cursor of the next one", async () => {
    for (let i = 0; i < 3; i++) await deliver(failure(newTaskId(), 500));
    await eventually(async () => expect((await list()).tasks.length).toBeGreaterThanOrEqual(3));
    const all = (await list("?limit=100")).tasks.map(({ taskId }) => taskId);
    const paged: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: Page = await list(`?limit=2&cursor=${cursor}`);
      paged.push(...page.tasks.map(({ taskId }) => taskId));
      cursor = page.cursor;
    }
    expect(paged).toEqual(all);
  });

  it("finds a task by words, from any language, and by its id", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 500, "服务器内部错误：Überlastung"));
    const query = `?q=${encodeURIComponent(`内部 ÜBERLASTUNG ${taskId.toUpperCase()}`)}`;
    await eventually(async () => expect((await list(query)).tasks).toMatchObject([{ taskId }]));
    const { tasks, counts } = await list("?q=nowhere");
    expect(tasks).toEqual([]);
    expect(counts).toEqual((await list()).counts);
    expect((await list("?until=2026-01-01&q=")).tasks).toEqual([]);
    expect((await list("?since=2026-01-01T00:00:00%2B08:00")).tasks).not.toEqual([]);
  });

  it.each([
    ["q", "x".repeat(201)],
    ["q", "a b c d e f g h i j k"],
    ["model", "x".repeat(101)],
    ["reference", "x".repeat(401)],
    ["since", "yesterday"],
    ["until", "2026-02-30"],
    ["since", "2026-02-02&until=2026-02-01"],
  ])("refuses a bad %s: %s, and names it", async (name, value) => {
    const response = await fetchReceiver(`/videos?${name}=${value}`, { headers });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ reason: "invalid_query", detail: expect.stringMatching(`^${name} `) }),
    ]);
  });

  it.each(["state=gone", "limit=0", "limit=101", "limit=a", "limit=1.5", "cursor=nonsense"])(
    "refuses ?%s",
    async (query) => {
      expect(await problemOf(fetchReceiver(`/videos?${query}`, { headers }))).toBe("400 invalid_query");
    },
  );

  it("needs a token", async () => {
    expect(await problemOf(fetchReceiver("/videos"))).toBe("401 unauthorized");
  });
});

describe("a library that fails", () => {
  it.each(["before", "after"] as const)(
    "%s it recorded a task gets the task again, by the alarm",
    async (fault) => {
      const taskId = newTaskId();
      const LIBRARY = {
        getByName: (name: string) => faulty(env.LIBRARY.getByName(name), { put: [fault] }),
      };
      await replaceVariables(taskId, { LIBRARY });
      await put(taskId);
      await runDurableObjectAlarm(taskObject(taskId));
      await eventually(async () =>
        expect(await alarmOf(taskId)).toBeLessThanOrEqual(Date.now() + WATCHDOG_MS),
      );
      await evictDurableObject(taskObject(taskId));
      await runDurableObjectAlarm(taskObject(taskId));
      await eventually(async () => expect((await listed(taskId))?.state).toBe("waiting"));
    },
  );
});
