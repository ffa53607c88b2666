/** Objects of months that are over are at rest: a list has their counts without asking them, and they are right. */

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { listTasks } from "../../src/library/list.ts";
import { MONTHS, objectOf } from "../../src/library/place.ts";
import type { TaskSummary } from "../../src/task/summary.ts";
import { summary } from "../gallery/listed-tasks.ts";
import { countedLibrary } from "./counted-library.ts";

const months = env.LIBRARY.getByName(MONTHS);

/** Each test has a month of its own, long ago, and one that is not over. */
let year = 2000;
let createdAt: number;
let name: string;
let object: ReturnType<typeof env.LIBRARY.getByName>;
beforeEach(async () => {
  createdAt = Date.UTC(year++, 5, 15);
  name = objectOf({ createdAt, shard: 0 });
  object = env.LIBRARY.getByName(name);
  const now = Date.now();
  // More than the first page shows, which therefore asks no older month for tasks.
  for (const id of ["newest", "second_newest"]) {
    await env.LIBRARY.getByName(objectOf({ createdAt: now, shard: 0 })).put(summary(id, { createdAt: now }));
  }
  await object.put(task("first"));
});

function task(taskId: string, more: Partial<TaskSummary> = {}): TaskSummary {
  return summary(taskId, { createdAt, ...more });
}

/** How many stored tasks a list counts of this test's month, and whether a first page asks its object. */
async function listed() {
  const { library, calls } = countedLibrary();
  const { counts } = await listTasks(library, { after: null, limit: 1 });
  const others = (await months.objects()).filter((one) => one.name !== name);
  const stored = await Promise.all(
    others.map(async (one) => (await env.LIBRARY.getByName(one.name).counts()).stored ?? 0),
  );
  return {
    stored: stored.reduce((left, count) => left - count, counts.stored),
    isAsked: calls.some((call) => call.name === name),
  };
}

it("from the night on, and not before", async () => {
  expect(await listed()).toEqual({ stored: 1, isAsked: true });
  await object.sweep();
  expect(await listed()).toEqual({ stored: 1, isAsked: false });
  await object.sweep();
  await evictDurableObject(object);
  await evictDurableObject(months);
  expect(await listed()).toEqual({ stored: 1, isAsked: false });
});

it("until a task is listed or removed, and again after the next night", async () => {
  await object.sweep();
  await object.put(task("second"));
  expect(await listed()).toEqual({ stored: 2, isAsked: true });
  await object.sweep();
  expect(await listed()).toEqual({ stored: 2, isAsked: false });
  await evictDurableObject(object);
  await object.remove(task("first"));
  expect(await listed()).toEqual({ stored: 1, isAsked: true });
  await object.sweep();
  expect(await listed()).toEqual({ stored: 1, isAsked: false });
});

it("and change nothing that the list could not be told of", async () => {
  await object.sweep();
  const LIBRARY = { getByName: () => ({ wake: () => Promise.reject(new Error("overloaded")) }) };
  await runInDurableObject(object, async (instance) => {
    Object.assign(instance, { env: { ...env, LIBRARY } });
    await expect(instance.put(task("second"))).rejects.toThrow("overloaded");
    await expect(instance.remove(task("first"))).rejects.toThrow("overloaded");
  });
  await evictDurableObject(object);
  expect(await listed()).toEqual({ stored: 1, isAsked: false });
  expect((await object.counts()).stored).toBe(1);
});

it("whose counts arrive after their end was announced are not believed", async () => {
  await object.sweep();
  await object.put(task("second"));
  expect(await months.rest(name, 1, { stored: 1 }, { videos: 1, bytes: 1 })).toBe(false);
  expect(await listed()).toEqual({ stored: 2, isAsked: true });
});

it("whose counts come even after the next rest, or after the end that they overtook, are not believed", async () => {
  await months.wake(name, 1);
  expect(await months.rest(name, 1, { stored: 9 }, { videos: 9, bytes: 9 })).toBe(false);
  await object.sweep();
  await object.sweep();
  expect(await listed()).toEqual({ stored: 1, isAsked: false });
  expect(await months.rest(name, 1, { stored: 9 }, { videos: 9, bytes: 9 })).toBe(false);
  expect(await listed()).toEqual({ stored: 1, isAsked: false });
});

it("not while the month is not over", async () => {
  const newest = objectOf({ createdAt: Date.now(), shard: 0 });
  await env.LIBRARY.getByName(newest).sweep();
  expect(await months.objects()).toContainEqual(expect.objectContaining({ name: newest, counts: null }));
});

it("also when the counts of the next rest overtake the announcement of the end of this one", async () => {
  await object.sweep();
  await object.put(task("second"));
  await object.sweep();
  await months.wake(name, 1);
  expect(await listed()).toEqual({ stored: 2, isAsked: true });
  await object.put(task("third"));
  expect(await listed()).toEqual({ stored: 3, isAsked: true });
});

it("again after an object that announced a change had not made it", async () => {
  await object.sweep();
  await months.wake(name, 1);
  expect(await listed()).toEqual({ stored: 1, isAsked: true });
  // The first night finds out, the second one begins a new rest.
  await object.sweep();
  await object.sweep();
  expect(await listed()).toEqual({ stored: 1, isAsked: false });
});

it("while many tasks are listed at the moment when one begins, none is missed", async () => {
  const ids = Array.from({ length: 50 }, (_, n) => `many_${n}`);
  const calls = ids.flatMap((id, n) => [object.put(task(id)), ...(n % 10 === 0 ? [object.sweep()] : [])]);
  await Promise.all(calls);
  expect((await listed()).stored).toBe(51);
});
