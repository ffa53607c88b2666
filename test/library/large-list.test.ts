/** A list of 100,000 tasks: each page is bounded work, and the pages together find what there is. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { ANY_TASK } from "../../src/library/filter.ts";
import { MONTHS, monthOf } from "../../src/library/library-object.ts";
import { findTasks, type ListQuery, listTasks, MAX_MONTHS, MAX_ROWS } from "../../src/library/list.ts";
import type { MonthPage } from "../../src/library/month-page.ts";
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

/** Puts the tasks straight into the months' tables, as many into each. */
async function fill(year: number, months: number): Promise<void> {
  const inEach = Math.ceil(TASKS / months);
  for (let month = 0; month < months; month++) {
    const start = Date.UTC(year, month);
    const count = Math.min(inEach, TASKS - month * inEach);
    const summaries = Array.from({ length: count }, (_, i) => task(start + i, month * inEach + i));
    const object = env.LIBRARY.getByName(monthOf(start));
    for (const one of summaries.slice(0, 1)) await object.put(one);
    await runInDurableObject(object, (_, { storage }) => {
      storage.transactionSync(() => {
        for (const one of summaries.slice(1)) {
          const row = [one.createdAt, one.taskId, 1, one.state, JSON.stringify(one)];
          storage.sql.exec(
            "INSERT INTO task (created_at, task_id, version, state, summary) VALUES (?, ?, ?, ?, ?)",
            ...row,
          );
        }
      });
    });
  }
}

/** All pages of a query: what they have, and for each how many rows it looked at and how many objects it called. */
async function allPages(query: Partial<ListQuery>, limit = 20) {
  const found: string[] = [];
  const pages: { rows: number; months: number; requests: number }[] = [];
  let after: ListQuery["after"] = null;
  do {
    const { library, calls } = countedLibrary();
    const page = await listTasks(library, { ...query, after, limit });
    const asked = calls.filter(({ method }) => method === "page").map(({ answer }) => answer as MonthPage);
    const rows = asked.reduce((sum, part) => sum + part.rows, 0);
    pages.push({ rows, months: asked.length, requests: calls.length });
    found.push(...page.tasks.map(({ taskId }) => taskId));
    after = page.next;
  } while (after !== null);
  return { found, pages };
}

describe.each([
  ["over 24 months", 24, 2040],
  ["in one month", 1, 2050],
])("100,000 tasks %s", (_, months, year) => {
  const since = Date.UTC(year, 0);
  /** Also those without a task of that time, which are asked for their counts. */
  let known: number;
  beforeAll(async () => {
    await fill(year, months);
    known = (await env.LIBRARY.getByName(MONTHS).months()).length;
  }, 120_000);

  it("a first page asks the newest month only, and reads as many rows as it shows, and one", async () => {
    const { library, calls } = countedLibrary();
    const { tasks, next } = await listTasks(library, { after: null, limit: 20 });
    expect([tasks.length, next]).toEqual([20, expect.anything()]);
    expect(calls).toHaveLength(1 + known + 1);
    expect(calls.find(({ method }) => method === "page")?.answer).toMatchObject({ rows: 21 });
  });

  it.each([
    ["a word that one task has", { words: ["DRAGON"] }, ["task_0"]],
    ["a word that none has", { words: ["unicorn"] }, []],
    ["a reference that none has", { reference: "order-42" }, []],
  ])("are searched for %s in pages of bounded work", async (_, query, expected) => {
    const { found, pages } = await allPages({ since, ...query });
    expect(found).toEqual(expected);
    // Each looks through as much as it may, so that they are few.
    expect(pages.length).toBeLessThanOrEqual(TASKS / MAX_ROWS + 1);
    for (const page of pages) {
      expect(page.rows).toBeLessThanOrEqual(MAX_ROWS);
      expect(page.requests).toBeLessThanOrEqual(1 + known + MAX_MONTHS);
    }
  });

  it("are filtered by state without a look at the others", async () => {
    const { tasks, next } = await findTasks(env.LIBRARY, { state: "failed", since, after: null, limit: 100 });
    expect([tasks.length, next]).toEqual([100, null]);
    const { pages } = await allPages({ state: "failed", since }, 100);
    expect(pages).toEqual([{ rows: 100, months, requests: 1 + known + months }]);
  });
});

it("a search reads the rows that it counts, and writes none", async () => {
  const month = env.LIBRARY.getByName(monthOf(Date.UTC(2050, 0)));
  await runInDurableObject(month, async (object, { storage }) => {
    const exec = vi.spyOn(storage.sql, "exec");
    const filter = { ...ANY_TASK, words: ["unicorn"] };
    const { rows } = object.page(filter, { createdAt: Number.MAX_SAFE_INTEGER, taskId: "" }, 20, 3000);
    const cursors = exec.mock.results.map(({ value }) => value as SqlStorageCursor<never>);
    exec.mockRestore();
    expect(rows).toBe(3000);
    expect(cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0)).toBeLessThan(3030);
    expect(cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0)).toBe(0);
  });
});
