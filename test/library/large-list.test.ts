/** A list of 100,000 tasks: each page is bounded work, and the pages together find what there is. */

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { ANY_TASK } from "../../src/library/filter.ts";
import type { LibraryObject } from "../../src/library/library-object.ts";
import { findTasks, type ListQuery, listTasks, MAX_MONTHS, MAX_ROWS } from "../../src/library/list.ts";
import type { MonthPage } from "../../src/library/month-page.ts";
import { MONTHS, monthOf, monthOfObject, objectOf } from "../../src/library/place.ts";
import { SHARDS, shardOf } from "../../src/task/shard.ts";
import type { TaskSummary } from "../../src/task/summary.ts";
import { REQUEST, summary } from "../gallery/listed-tasks.ts";
import { countedLibrary } from "./counted-library.ts";

const TASKS = 100_000;

/** One in all of them, the oldest, has a dragon in its prompt; every thousandth has failed. */
function task(createdAt: number, n: number): TaskSummary {
  const prompt = n === 0 ? "A dragon above the sea" : `A fox in the snow, take ${n}`;
  const state = n % 1000 === 999 ? "failed" : "stored";
  return summary(`task_${n}`, { createdAt, state, request: { ...REQUEST, prompt } });
}

/** Puts the tasks straight into the tables of the months' objects, as many into each month. Nothing is counted then. */
async function fill(year: number, months: number): Promise<void> {
  const inEach = Math.ceil(TASKS / months);
  for (let month = 0; month < months; month++) {
    const start = Date.UTC(year, month);
    const count = Math.min(inEach, TASKS - month * inEach);
    const all = Array.from({ length: count }, (_, i) => task(start + i, month * inEach + i));
    for (const [shard, summaries] of Map.groupBy(all, ({ taskId }) => shardOf(taskId))) {
      const object = env.LIBRARY.getByName(objectOf({ createdAt: start, shard }));
      for (const one of summaries.slice(0, 1)) await object.put(one);
      await runInDurableObject(object, (_, { storage }) => {
        storage.transactionSync(() => {
          storage.sql.exec("DELETE FROM totals");
          for (const one of summaries.slice(1)) {
            const row = [one.createdAt, one.taskId, 1, one.state, JSON.stringify(one)];
            storage.sql.exec("INSERT INTO task VALUES (?, ?, ?, ?, ?)", ...row);
          }
        });
      });
      await evictDurableObject(object);
    }
  }
}

/** As each night does. All months here are over. */
async function sweep(isSwept: (month: string) => boolean): Promise<void> {
  for (const { name } of await env.LIBRARY.getByName(MONTHS).objects()) {
    if (isSwept(monthOfObject(name))) await env.LIBRARY.getByName(name).sweep();
  }
}

/** All pages of a query: what they have, and for each how many rows it looked at and how many objects it called. */
async function allPages(query: Partial<ListQuery>, limit = 20) {
  const found: string[] = [];
  const pages: { rows: number; requests: number }[] = [];
  let after: ListQuery["after"] = null;
  do {
    const { library, calls } = countedLibrary();
    const page = await listTasks(library, { ...query, after, limit });
    const asked = calls.filter(({ method }) => method === "page").map(({ answer }) => answer as MonthPage);
    const rows = asked.reduce((sum, part) => sum + part.rows, 0);
    pages.push({ rows, requests: calls.length });
    found.push(...page.tasks.map(({ taskId }) => taskId));
    after = page.next;
  } while (after !== null);
  return { found, pages };
}

describe.each([
  ["over 36 months", 36, 2010, 1],
  ["in one month", 1, 2013, 2],
])("100,000 tasks %s", (_, months, year, times) => {
  const since = Date.UTC(year, 0);
  const newest = monthOf(Date.UTC(year, months - 1));
  beforeAll(async () => {
    await fill(year, months);
    // The newest month has not been at rest yet, as if it was not over.
    await sweep((month) => month < newest);
  });

  it("a first page with counts asks three objects, and reads as many rows as it shows, and one", async () => {
    const { library, calls } = countedLibrary();
    const { tasks, next, counts } = await listTasks(library, { after: null, limit: 20 });
    expect([tasks.length, next]).toEqual([20, expect.anything()]);
    expect(counts).toMatchObject({ stored: (times * TASKS * 999) / 1000, failed: (times * TASKS) / 1000 });
    expect(calls.map(({ name, method }) => `${name} ${method}`).sort()).toEqual([
      `${newest} page`,
      `${newest}.1 page`,
      "months objects",
    ]);
    for (const { answer } of calls.slice(1)) expect(answer).toMatchObject({ rows: 21 });
  });

  it.each([
    ["a word that one task has", { words: ["DRAGON"] }, ["task_0"]],
    ["a word that none has", { words: ["unicorn"] }, []],
    ["a reference that none has", { reference: "order-42" }, []],
  ])("are searched for %s in pages of bounded work", async (_, query, expected) => {
    const { found, pages } = await allPages({ since, ...query });
    expect(found).toEqual(expected);
    // Each looks through as much as it may, so that they are few.
    expect(pages.length).toBeLessThanOrEqual(TASKS / MAX_ROWS + 2);
    for (const page of pages) {
      expect(page.rows).toBeLessThanOrEqual(MAX_ROWS);
      expect(page.requests).toBeLessThanOrEqual(1 + SHARDS * (1 + MAX_MONTHS));
    }
  });

  it("are filtered by state without a look at the others", async () => {
    const { library, calls } = countedLibrary();
    const found = new Set<string>();
    let after: ListQuery["after"] = null;
    do {
      const page = await findTasks(library, { state: "failed", since, after, limit: 100 });
      for (const { taskId } of page.tasks) found.add(taskId);
      after = page.next;
    } while (after !== null);
    expect(found.size).toBe(100);
    const rows = calls.reduce((sum, { answer }) => sum + ((answer as Partial<MonthPage>).rows ?? 0), 0);
    expect(rows).toBeLessThan(110);
  });

  it("ask no month at rest that has no such task", async () => {
    const { library, calls } = countedLibrary();
    expect(await findTasks(library, { state: "waiting", since, after: null, limit: 20 })).toEqual({
      tasks: [],
      next: null,
    });
    expect(calls).toHaveLength(1 + SHARDS);
  });
});

/** What a call of the last month's object reads and writes in its database. */
async function rowsOf<T>(call: (object: LibraryObject) => T) {
  const month = env.LIBRARY.getByName(monthOf(Date.UTC(2013, 0)));
  return runInDurableObject(month, async (object, { storage }) => {
    const exec = vi.spyOn(storage.sql, "exec");
    const answer = await call(object);
    const cursors = exec.mock.results.map(({ value }) => value as SqlStorageCursor<never>);
    exec.mockRestore();
    const sum = (of: "rowsRead" | "rowsWritten") => cursors.reduce((all, cursor) => all + cursor[of], 0);
    return { answer, read: sum("rowsRead"), written: sum("rowsWritten") };
  });
}

const FROM_THE_NEWEST = { createdAt: Number.MAX_SAFE_INTEGER, taskId: "" };

it("a search reads the rows that it counts, and writes none", async () => {
  const filter = { ...ANY_TASK, words: ["unicorn"] };
  const { answer, read, written } = await rowsOf((one) => one.page(filter, FROM_THE_NEWEST, 20, 3000, false));
  expect(answer.rows).toBe(3000);
  expect(read).toBeLessThan(3030);
  expect(written).toBe(0);
});

it("those of a state are found by the index, by a page and by the nightly sweep", async () => {
  const filter = { ...ANY_TASK, state: "failed" as const };
  const { answer, read } = await rowsOf((one) => one.page(filter, FROM_THE_NEWEST, 20, MAX_ROWS, false));
  expect(answer.tasks).toHaveLength(20);
  expect(read).toBeLessThan(50);
  await rowsOf((one) => one.sweep()); // The first one counts the hours that are over.
  expect((await rowsOf((one) => one.sweep())).read).toBeLessThan(50);
});
