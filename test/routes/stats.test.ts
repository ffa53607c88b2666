import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HOUR_MS } from "../../src/library/kept-totals.ts";
import type { LibraryObject } from "../../src/library/library-object.ts";
import { monthOf } from "../../src/library/place.ts";
import type { Stats } from "../../src/library/stats.ts";
import type { TaskSummary } from "../../src/task/summary.ts";
import {
  deliver,
  eventually,
  failure,
  fetchReceiver,
  AUTHORIZED as headers,
  newTaskId,
  problemOf,
  remove,
  settled,
  simulator,
  success,
} from "../client.ts";
import { failed, list, summary, unlistAll } from "../gallery/listed-tasks.ts";

const OCTOBER = "2025-10-31";
const NOVEMBER = "2025-11-01";
const QUERY = `?since=${OCTOBER}&until=${NOVEMBER}`;

afterEach(() => unlistAll());

async function get(path: string): Promise<Response> {
  const response = await fetchReceiver(path, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return response;
}

async function stats(query = ""): Promise<Stats> {
  return (await get(`/stats${query}`)).json();
}

/** The day that tasks are created on which are created now. */
async function today() {
  return (await stats()).days.at(-1);
}

function storedOn(day: string, taskId: string, more: Partial<TaskSummary> = {}): TaskSummary {
  const createdAt = Date.parse(`${day}T12:00:00Z`);
  const firstResult = { by: "callback", at: createdAt } as const;
  return summary(taskId, { createdAt, bytes: 100, firstResult, firstStoredAt: createdAt + 2000, ...more });
}

/** The hours and days whose totals a month keeps in rows. */
function keptIn(day: string): Promise<object[]> {
  const month = env.LIBRARY.getByName(monthOf(Date.parse(day)));
  return runInDurableObject(month, (_, { storage }) =>
    storage.sql.exec("SELECT start, hours FROM totals ORDER BY start").toArray(),
  );
}

/** What a call of a month's object reads in its database. */
async function rowsReadBy(
  month: DurableObjectStub<LibraryObject>,
  call: (object: LibraryObject) => unknown,
): Promise<number> {
  return runInDurableObject(month, (object, { storage }) => {
    const exec = vi.spyOn(storage.sql, "exec");
    call(object);
    const rowsRead = exec.mock.results.reduce((sum, { value }) => sum + value.rowsRead, 0);
    exec.mockRestore();
    return rowsRead;
  });
}

describe("GET /stats", () => {
  it("has the last 30 days, the newest last, also those without tasks", async () => {
    const { since, until, days } = await stats();
    expect(days).toHaveLength(30);
    expect([days[0]?.day, days.at(-1)?.day]).toEqual([since, until]);
    expect(until).toBe(new Date().toISOString().slice(0, 10));
    expect(days[0]).toEqual({
      day: since,
      tasks: { waiting: 0, storing: 0, stored: 0, partial: 0, failed: 0 },
      failures: {},
      videos: 0,
      bytes: 0,
      callbackToStored: { p50: null, p99: null },
      results: { callback: 0, poll: 0 },
    });
  });

  it("counts a task from its callback on, until it is deleted", async () => {
    const file = await simulator.addFile({ bytes: 50_000 });
    const [taskId, other] = [newTaskId(), newTaskId()];
    await deliver(success(taskId, [file.url]));
    await settled(taskId);
    await deliver(failure(other, 501));
    await eventually(async () => expect((await today())?.tasks).toMatchObject({ stored: 1, failed: 1 }));
    expect(await today()).toMatchObject({
      failures: { generation_failed: 1 },
      videos: 1,
      bytes: 50_000,
      callbackToStored: { p50: expect.any(Number), p99: expect.any(Number) },
      results: { callback: 2, poll: 0 },
    });
    await remove(taskId);
    await remove(other);
    expect(await today()).toMatchObject({
      tasks: { stored: 0, failed: 0 },
      failures: {},
      videos: 0,
      bytes: 0,
    });
  });

  it("has each task on its UTC day, over months", async () => {
    await list(
      storedOn(OCTOBER, "last", { createdAt: Date.parse(`${NOVEMBER}T00:00:00Z`) - 1 }),
      storedOn(NOVEMBER, "first", { createdAt: Date.parse(`${NOVEMBER}T00:00:00Z`) }),
      storedOn(NOVEMBER, "second"),
    );
    expect((await stats(QUERY)).days.map(({ day, tasks }) => [day, tasks.stored])).toEqual([
      [OCTOBER, 1],
      [NOVEMBER, 2],
    ]);
  });

  it.each(["since=yesterday", "since=2026-01-02&until=2026-01-01", "since=2020-01-01&until=2026-01-01"])(
    "refuses ?%s",
    async (query) => {
      expect(await problemOf(fetchReceiver(`/stats?${query}`, { headers }))).toBe("400 invalid_query");
    },
  );

  it.each(["/stats", "/metrics"])("needs a token: %s", async (path) => {
    expect(await problemOf(fetchReceiver(path))).toBe("401 unauthorized");
  });
});

describe("the totals of a day", () => {
  const DAY = "2025-12-10";
  const month = env.LIBRARY.getByName(monthOf(Date.parse(DAY)));
  const dayNow = async () => (await stats(`?since=${DAY}&until=${DAY}`)).days[0];

  afterEach(async () => {
    await runInDurableObject(month, (_, { storage }) => storage.deleteAll());
    await evictDurableObject(month);
  });

  it.each(["by the hour", "in one row"])(
    "follow a task that changes, comes late, or is removed: %s",
    async (kept) => {
      const one = storedOn(DAY, newTaskId(), { state: "storing" });
      const another = storedOn(DAY, newTaskId(), { createdAt: one.createdAt + HOUR_MS, bytes: 1 });
      await list(one);
      if (kept === "in one row") await month.sweep();
      expect(await dayNow()).toMatchObject({ tasks: { storing: 1 }, bytes: 100 });
      await list({ ...one, version: 2, state: "stored", bytes: 500 });
      expect(await dayNow()).toMatchObject({ tasks: { storing: 0, stored: 1 }, bytes: 500 });
      await list(another);
      expect(await dayNow()).toMatchObject({ bytes: 501 });
      await list({ ...one, version: 3, state: "failed", failure: "too_large", bytes: 0 });
      expect(await dayNow()).toMatchObject({ tasks: { failed: 1 }, failures: { too_large: 1 }, bytes: 1 });
      await month.remove(one);
      expect(await dayNow()).toMatchObject({ tasks: { stored: 1, failed: 0 }, failures: {}, bytes: 1 });
    },
  );

  it("are one row after a night, and the same as before", async () => {
    const times = ["00:00:00", "12:00:00", "23:59:59"].map((time) => Date.parse(`${DAY}T${time}Z`));
    await list(...times.map((createdAt) => storedOn(DAY, newTaskId(), { createdAt })));
    const before = await dayNow();
    expect(before).toMatchObject({ tasks: { stored: 3 }, bytes: 300 });
    await month.sweep();
    expect(await keptIn(DAY)).toEqual([{ start: Date.parse(DAY), hours: 24 }]);
    expect(await dayNow()).toEqual(before);
  });

  it("are read without reading its tasks, also for the first time", async () => {
    await list(...Array.from({ length: 100 }, () => storedOn(DAY, newTaskId())));
    const rowsRead = await rowsReadBy(month, (object) => [object.days(0, Date.now()), object.counts()]);
    expect(rowsRead).toBeLessThan(20);
  });

  it.each([1, 2])(
    "are counted anew after version %i of the rows, which did not keep them",
    async (migrations) => {
      const one = storedOn(DAY, newTaskId());
      await list(one);
      await runInDurableObject(month, (_, { storage }) => {
        const changed = JSON.stringify({ ...one, bytes: 7 });
        storage.sql.exec("UPDATE task SET summary = ? WHERE task_id = ?", changed, one.taskId);
        storage.kv.put("migrations", migrations);
      });
      await evictDurableObject(month);
      expect(await dayNow()).toMatchObject({ tasks: { stored: 1 }, bytes: 7 });
    },
  );

  it("are counted anew where they cannot be right", async () => {
    const [one, another] = [storedOn(DAY, newTaskId()), storedOn(DAY, newTaskId())];
    await list(one);
    await runInDurableObject(month, (_, { storage }) => {
      storage.sql.exec("UPDATE totals SET totals = json_set(totals, '$.bytes', -1)");
    });
    expect(await dayNow()).toMatchObject({ bytes: 100 });
    await list(another);
    expect(await dayNow()).toMatchObject({ tasks: { stored: 2 }, bytes: 200 });
  });
});

describe("GET /metrics", () => {
  beforeEach(() =>
    list(
      storedOn(OCTOBER, "long_ago"),
      failed("new", { createdAt: Date.now() }),
      summary("yesterday", { createdAt: Date.now() - 2 * 86_400_000 }),
    ),
  );

  it("has the tasks of all months, and apart from them those of the last 24 hours", async () => {
    const response = await get("/metrics");
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const lines = (await response.text()).split("\n");
    expect(lines).toContain('veo3_receiver_tasks_total{state="stored"} 2');
    expect(lines).toContain('veo3_receiver_failures_total{reason="generation_failed"} 1');
    expect(lines).toContain("veo3_receiver_callback_to_stored_seconds_count 1");
    expect(lines).toContain('veo3_receiver_last_day_tasks{state="stored"} 0');
    expect(lines).toContain('veo3_receiver_last_day_tasks{state="failed"} 1');
  });
});
