import {
  createScheduledController,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import receiver from "../../src/index.ts";
import { monthOf, objectOf } from "../../src/library/place.ts";
import { shardOf } from "../../src/task/shard.ts";
import type { TaskSummary } from "../../src/task/summary.ts";
import { alarmOf, eventually, newTaskId, put, taskObject } from "../client.ts";
import { failed, summary } from "../gallery/listed-tasks.ts";

const NOW = Date.now() - 1000;
const month = env.LIBRARY.getByName(monthOf(NOW));

afterEach(async () => {
  await runInDurableObject(month, (_, { storage }) => storage.deleteAll());
  await evictDurableObject(month);
});

async function list(...summaries: TaskSummary[]): Promise<void> {
  await runInDurableObject(month, async (object) => {
    for (const one of summaries) await object.put(one);
  });
}

function waiting(taskId: string, more: Partial<TaskSummary> = {}): TaskSummary {
  return summary(taskId, { state: "waiting", settledAt: null, createdAt: NOW, ...more });
}

async function cron(): Promise<void> {
  await receiver.scheduled(createScheduledController(), env);
}

/** Lets the object's alarm go off, as the platform also does, until the sweep is done. */
async function untilSwept(object = month): Promise<void> {
  await eventually(async () => {
    await runDurableObjectAlarm(object);
    expect(await runInDurableObject(object, (_, { storage }) => storage.kv.get("sweep"))).toBeUndefined();
  });
}

/** Replaces the tasks' objects until the month is next started, and notes which are read, in how many steps. */
async function replaceTasks(read: (taskId: string) => Promise<null> = async () => null) {
  const noted = { ids: [] as string[], steps: 0 };
  const getByName = (taskId: string) => ({
    read: () => {
      noted.ids.push(taskId);
      return read(taskId);
    },
  });
  const replaced = {
    ...env,
    // Each step takes it once.
    get TASKS() {
      noted.steps += 1;
      return { getByName };
    },
  };
  await runInDurableObject(month, (object) => Object.assign(object, { env: replaced }));
  return noted;
}

describe("the daily sweep", () => {
  it("sets an alarm again that was lost", async () => {
    const taskId = newTaskId();
    await put(taskId);
    const object = env.LIBRARY.getByName(objectOf({ createdAt: NOW, shard: shardOf(taskId) }));
    await eventually(async () => expect((await object.counts()).waiting).toBe(1));
    const before = await alarmOf(taskId);
    expect(before).not.toBeNull();
    await runInDurableObject(taskObject(taskId), (_, { storage }) => storage.deleteAlarm());
    await evictDurableObject(taskObject(taskId));
    await cron();
    await untilSwept(object);
    expect(await alarmOf(taskId)).toBe(before);
  });

  it("reads each unsettled task once, in steps, and none that is settled", async () => {
    const noted = await replaceTasks();
    const ids = Array.from({ length: 2500 }, (_, n) => `task_${n}`);
    await list(
      ...ids.map((id, n) =>
        waiting(id, { createdAt: NOW + (n % 50), state: n % 3 === 0 ? "storing" : "waiting" }),
      ),
      summary("settled", { createdAt: NOW }),
      failed("failed", { createdAt: NOW }),
    );
    await cron();
    await untilSwept();
    expect(noted.ids.toSorted()).toEqual(ids.toSorted());
    expect(noted.steps).toBeGreaterThanOrEqual(5);
  });

  it("goes on past a task that fails to answer", async () => {
    const noted = await replaceTasks((taskId) =>
      taskId === "broken" ? Promise.reject(new Error("no answer")) : Promise.resolve(null),
    );
    await list(waiting("broken"), waiting("sound", { createdAt: NOW + 1 }));
    await cron();
    await untilSwept();
    expect(noted.ids).toEqual(["broken", "sound"]);
  });

  it("goes on where it was when its alarm was lost, and leaves out what is newer than itself", async () => {
    const noted = await replaceTasks();
    await list(waiting("old"), waiting("new", { createdAt: NOW + 60_000 }));
    await list(waiting("read_before", { createdAt: NOW - 1 }));
    const walk = { startedAt: NOW + 1000, state: "waiting", createdAt: NOW - 1, taskId: "read_before" };
    await runInDurableObject(month, (_, { storage }) => storage.kv.put("sweep", walk));
    await cron();
    await untilSwept();
    expect(noted.ids).toEqual(["old"]);
  });

  it("sets no alarm where every task is settled", async () => {
    await list(summary("settled", { createdAt: NOW }));
    await cron();
    expect(await runInDurableObject(month, (_, { storage }) => storage.getAlarm())).toBeNull();
  });
});
