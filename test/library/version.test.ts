/** The version of the list, by which an open page knows whether it has to look for tasks again. */

import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { listTasks, listVersion } from "../../src/library/list.ts";
import { objectOf } from "../../src/library/place.ts";
import type { TaskSummary } from "../../src/task/summary.ts";
import { list, summary } from "../gallery/listed-tasks.ts";
import { countedLibrary } from "./counted-library.ts";

/** Each test has a month of its own, long ago. */
let year = 2000;
let createdAt: number;
let name: string;
const object = () => env.LIBRARY.getByName(name);
const task = (more: Partial<TaskSummary> = {}) => summary("task", { createdAt, state: "waiting", ...more });

beforeEach(async () => {
  createdAt = Date.UTC(year++, 5, 15);
  name = objectOf({ createdAt, shard: 0 });
  await list(task());
});

it("is the same until a task is listed, listed again or removed, and asks for no task", async () => {
  const { library, calls } = countedLibrary();
  const seen = [await listVersion(library)];
  await listTasks(env.LIBRARY, { after: null, limit: 10 });
  expect(await listVersion(library)).toBe(seen[0]);
  expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(["objects", "version"]));
  const changes = [
    () => list(summary("another", { createdAt })),
    () => list(task({ version: 2, state: "stored" })),
    () => object().remove({ createdAt, taskId: "task" }),
    () => list(summary("of_a_new_month", { createdAt: Date.UTC(2100, year) })),
  ];
  for (const change of changes) {
    await change();
    seen.push(await listVersion(library));
  }
  expect(new Set(seen).size).toBe(1 + changes.length);
});

it("is another one after an object has lost its memory, in which the version was", async () => {
  const before = await listVersion(env.LIBRARY);
  await evictDurableObject(object());
  await list(task({ version: 2 }));
  expect(await listVersion(env.LIBRARY)).not.toBe(before);
});

it("asks no object that is at rest, and is another one after that rest, also when the counts are the same", async () => {
  await object().sweep();
  const { library, calls } = countedLibrary();
  const before = await listVersion(library);
  expect(calls.map((call) => call.name)).not.toContain(name);
  expect(await listVersion(library)).toBe(before);
  await list(task({ version: 2, hasPoster: true }));
  const awake = await listVersion(library);
  await object().sweep();
  expect(new Set([before, awake, await listVersion(library)]).size).toBe(3);
});
