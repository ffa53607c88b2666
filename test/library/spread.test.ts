/** A burst of new tasks does not gather on one object: those of a month share its tasks, and a list has them all. */

import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { listTasks } from "../../src/library/list.ts";
import { monthOf, objectOf } from "../../src/library/place.ts";
import { newTask } from "../../src/task/change.ts";
import { SHARDS } from "../../src/task/shard.ts";
import { deliver, eventually, failure, newTaskId, ORIGIN } from "../client.ts";

it.each([
  ["numbers", (n: number) => String(n)],
  ["the provider's", (n: number) => `veo_task_${(n * 7919).toString(16).padStart(12, "0")}`],
  ["random ones", () => crypto.randomUUID()],
])("of 10,000 new tasks each object gets about half, with ids that are %s", (_, idOf) => {
  const now = Date.now();
  const tasks = Array.from({ length: 10_000 }, (_, n) => newTask(idOf(n), ORIGIN, now));
  const counts = [...Map.groupBy(tasks, objectOf).values()].map(({ length }) => length);
  expect(counts).toHaveLength(SHARDS);
  for (const count of counts) expect(Math.abs(count - 10_000 / SHARDS)).toBeLessThan(250);
});

it("of a burst of callbacks each object lists its share, and the list has each task once", async () => {
  const ids = Array.from({ length: 60 }, newTaskId);
  const createdAt = Date.now();
  await Promise.all(ids.map((id) => deliver(failure(id, 501))));
  const names = [0, 1].map((shard) => objectOf({ createdAt, shard }));
  expect(names).toEqual([monthOf(createdAt), `${monthOf(createdAt)}.1`]);
  await eventually(async () => {
    const all = await Promise.all(names.map((name) => env.LIBRARY.getByName(name).counts()));
    const counts = all.map(({ failed = 0 }) => failed);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(60);
    for (const count of counts) expect(count).toBeGreaterThan(10);
  });
  const listed: string[] = [];
  let after = null;
  do {
    const page = await listTasks(env.LIBRARY, { after, limit: 7 });
    listed.push(...page.tasks.map(({ taskId }) => taskId));
    expect(page.counts.failed).toBe(60);
    after = page.next;
  } while (after !== null);
  expect(listed.toSorted()).toEqual(ids.toSorted());
});
