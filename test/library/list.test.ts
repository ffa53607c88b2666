import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor, type ListQuery, listTasks, mergePages } from "../../src/library/list.ts";
import { monthOf } from "../../src/library/place.ts";
import type { TaskSummary } from "../../src/task/summary.ts";
import { list, REQUEST, summary } from "../gallery/listed-tasks.ts";
import { countedLibrary } from "./counted-library.ts";

const MONTHS = { october: "2027-10-15T12:00:00Z", november: "2027-11-15T12:00:00Z" };

/** @param second within the month, so that later ones are newer */
function summaryOf(taskId: string, at: string, second: number, more: Partial<TaskSummary> = {}): TaskSummary {
  return summary(taskId, { createdAt: Date.parse(at) + second * 1000, ...more });
}

async function idsOf(query: Partial<ListQuery> = {}): Promise<string[]> {
  const { tasks } = await listTasks(env.LIBRARY, { state: null, after: null, limit: 100, ...query });
  return tasks.map(({ taskId }) => taskId);
}

/** The months that a page asks for tasks. */
async function monthsAsked(query: Partial<ListQuery>): Promise<string[]> {
  const { library, calls } = countedLibrary();
  await listTasks(library, { after: null, limit: 100, ...query });
  return calls.filter(({ method }) => method === "page").map(({ name }) => name);
}

async function countsNow() {
  return (await listTasks(env.LIBRARY, { state: null, after: null, limit: 1 })).counts;
}

const october = Array.from({ length: 5 }, (_, i) => summaryOf(`october_${i}`, MONTHS.october, i));
const november = Array.from({ length: 5 }, (_, i) =>
  summaryOf(`november_${i}`, MONTHS.november, i, { state: i % 2 === 0 ? "stored" : "failed" }),
);
const newestFirst = [...october, ...november].map(({ taskId }) => taskId).reverse();

beforeEach(async () => {
  await list(...november, ...october);
});

describe("the library", () => {
  it("lists the tasks of all months, newest first", async () => {
    expect(await idsOf()).toEqual(newestFirst);
  });

  it("gives each task once, over all pages", async () => {
    const seen: string[] = [];
    let after: ListQuery["after"] = null;
    do {
      const page = await listTasks(env.LIBRARY, { state: null, after, limit: 3 });
      seen.push(...page.tasks.map(({ taskId }) => taskId));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual(newestFirst);
  });

  it("gives each task once, also of those created at the same moment", async () => {
    for (const taskId of ["same_a", "same_b", "same_c"])
      await list(summaryOf(taskId, "2028-01-01T00:00:00Z", 0));
    const first = await listTasks(env.LIBRARY, { state: null, after: null, limit: 2 });
    const rest = await idsOf({ after: first.next, limit: 1 });
    expect([...first.tasks.map(({ taskId }) => taskId), ...rest]).toEqual(["same_c", "same_b", "same_a"]);
    for (const { createdAt, taskId } of [
      ...first.tasks,
      ...(await listTasks(env.LIBRARY, { state: null, after: first.next, limit: 1 })).tasks,
    ]) {
      await env.LIBRARY.getByName(monthOf(createdAt)).remove({ createdAt, taskId });
    }
  });

  it("filters by state, on each page", async () => {
    expect(await idsOf({ state: "failed" })).toEqual(["november_3", "november_1"]);
    const first = await listTasks(env.LIBRARY, { state: "stored", after: null, limit: 4 });
    expect(first.tasks.map(({ taskId }) => taskId)).toEqual([
      "november_4",
      "november_2",
      "november_0",
      "october_4",
    ]);
    expect(await idsOf({ state: "stored", after: first.next, limit: 2 })).toEqual(["october_3", "october_2"]);
  });

  it("filters by the time of creation, from an instant on and up to another one", async () => {
    const at = (month: keyof typeof MONTHS, second: number) => Date.parse(MONTHS[month]) + second * 1000;
    expect(await idsOf({ since: at("november", 3) })).toEqual(["november_4", "november_3"]);
    expect(await idsOf({ until: at("october", 2) })).toEqual(["october_1", "october_0"]);
    const between = { since: at("october", 4), until: at("november", 1) };
    expect(await idsOf(between)).toEqual(["november_0", "october_4"]);
    const first = await listTasks(env.LIBRARY, { ...between, after: null, limit: 1 });
    expect(await idsOf({ ...between, after: first.next })).toEqual(["october_4"]);
  });

  it("asks no month for tasks that has none of that time", async () => {
    const [october, november] = [Date.parse("2027-10-01"), Date.parse("2027-11-01")];
    expect(await monthsAsked({ since: november })).not.toContain("2027-10");
    expect(await monthsAsked({ until: november })).toEqual(["2027-10"]);
    expect(await monthsAsked({ since: october, until: november + 1 })).toEqual(["2027-11", "2027-10"]);
    expect(await monthsAsked({ until: october })).toEqual([]);
  });

  it("finds words, a model and a reference, with the other filters and on each page", async () => {
    const request = { ...REQUEST, prompt: "A fox in the snow", model: "veo3" };
    await list(
      summaryOf("fox_0", MONTHS.october, 10, { request, reference: "order-42" }),
      summaryOf("fox_1", MONTHS.november, 10, { request: { ...request, model: "veo3_fast" } }),
    );
    expect(await idsOf({ words: ["SNOW", "fox"] })).toEqual(["fox_1", "fox_0"]);
    expect(await idsOf({ words: ["fox_"], model: "veo3" })).toEqual(["fox_0"]);
    expect(await idsOf({ reference: "order-42" })).toEqual(["fox_0"]);
    expect(await idsOf({ words: ["fox"], state: "failed" })).toEqual([]);
    const first = await listTasks(env.LIBRARY, { words: ["fox"], after: null, limit: 1 });
    expect(await idsOf({ words: ["fox"], after: first.next })).toEqual(["fox_0"]);
    for (const [taskId, month] of [
      ["fox_0", "october"],
      ["fox_1", "november"],
    ] as const) {
      const createdAt = Date.parse(MONTHS[month]) + 10_000;
      await env.LIBRARY.getByName(monthOf(createdAt)).remove({ createdAt, taskId });
    }
  });

  it("counts tasks by state, and follows a task from one state to another", async () => {
    expect(await countsNow()).toEqual({
      waiting: 0,
      storing: 0,
      stored: 8,
      partial: 0,
      failed: 2,
    });
    const [task] = october;
    if (task === undefined) throw new Error("there is none");
    await list({ ...task, version: 2, state: "partial" });
    await list({ ...task, version: 2, state: "partial" }); // put twice
    await list(task); // late
    expect(await countsNow()).toMatchObject({ stored: 7, partial: 1, failed: 2 });
    expect(await idsOf({ state: "partial" })).toEqual(["october_0"]);
    await list({ ...task, version: 3 });
  });

  it("checks what it reads: a message that was listed by an earlier version is cut", async () => {
    const task = summaryOf("earlier", MONTHS.november, 100);
    await list(task);
    const month = env.LIBRARY.getByName(monthOf(task.createdAt));
    const row = JSON.stringify({ ...task, message: "m".repeat(5000) });
    await runInDurableObject(month, (_, { storage }) => {
      storage.sql.exec("UPDATE task SET summary = ? WHERE task_id = 'earlier'", row);
    });
    const { tasks } = await listTasks(env.LIBRARY, { state: null, after: null, limit: 1 });
    expect(tasks).toMatchObject([{ taskId: "earlier", message: "m".repeat(2000) }]);
    await month.remove(task);
  });

  it("forgets a removed task, and ignores the removal of an unknown one", async () => {
    const task = summaryOf("gone", MONTHS.november, 100);
    await list(task);
    const month = env.LIBRARY.getByName(monthOf(task.createdAt));
    await month.remove(task);
    await month.remove(task);
    await env.LIBRARY.getByName("2001-01").remove({ createdAt: 0, taskId: "never" });
    expect(await idsOf()).toEqual(newestFirst);
    expect((await countsNow()).stored).toBe(8);
  });
});

describe("the pages of several states, as one", () => {
  const at = (createdAt: number) => summary(`at_${createdAt}`, { createdAt });
  const place = (createdAt: number) => ({ createdAt, taskId: `at_${createdAt}` });
  /** One that ends at its limit, and one that has all there is. */
  const pages = [
    { tasks: [at(10), at(8)], next: place(8) },
    { tasks: [at(9), at(3)], next: null },
  ];

  it.each([
    ["only as far back as all of them have looked", pages, 5, [10, 9, 8], place(8)],
    ["only as many as are wanted", pages, 2, [10, 9], place(9)],
    [
      "all, where none goes on",
      [
        { tasks: [at(1)], next: null },
        { tasks: [at(2)], next: null },
      ],
      5,
      [2, 1],
      null,
    ],
    [
      "none, where one has found nothing yet",
      [
        { tasks: [], next: place(9) },
        { tasks: [at(4)], next: null },
      ],
      5,
      [],
      place(9),
    ],
  ])("have %s", (_, given, limit, times, next) => {
    const merged = mergePages(given, limit);
    expect([merged.tasks.map(({ createdAt }) => createdAt), merged.next]).toEqual([times, next]);
  });
});

describe("a cursor", () => {
  it("is a place in the list, and any other text is not a cursor", () => {
    const place = { createdAt: Date.parse(MONTHS.october), taskId: "veo_task-1" };
    expect(decodeCursor(encodeCursor(place))).toEqual(place);
    for (const other of [
      "",
      "x",
      "%%%",
      btoa("1"),
      btoa("a.b"),
      btoa("1.a b"),
      btoa(`${"9".repeat(16)}.a`),
    ]) {
      expect(decodeCursor(other), other).toBeNull();
    }
  });
});

describe("a task that was removed", () => {
  const late = summaryOf("late", MONTHS.november, 50);

  it.each([
    ["was listed", [late]],
    ["was not listed yet", []],
  ])("and %s is not listed by a summary that arrives later, nor counted", async (_, listed) => {
    await list(...listed);
    const { stored } = await countsNow();
    await env.LIBRARY.getByName(monthOf(late.createdAt)).remove(late);
    await env.LIBRARY.getByName(monthOf(late.createdAt)).remove(late);
    await list({ ...late, version: 9 });
    expect(await idsOf()).not.toContain("late");
    expect(await idsOf({ state: "stored" })).not.toContain("late");
    expect((await countsNow()).stored).toBe(stored - listed.length);
  });

  it("is listed when it begins anew", async () => {
    await env.LIBRARY.getByName(monthOf(late.createdAt)).remove(late);
    await list(summaryOf("late", MONTHS.november, 51));
    expect(await idsOf()).toContain("late");
  });
});

it("the removal of a month's first task does not hide the tasks that follow", async () => {
  const at = "2027-12-15T12:00:00Z";
  const first = summaryOf("first", at, 0);
  await env.LIBRARY.getByName(monthOf(first.createdAt)).remove(first);
  await list(summaryOf("second", at, 1));
  expect(await idsOf()).toContain("second");
});
