import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { monthOf } from "../../src/library/library-object.ts";
import { decodeCursor, encodeCursor, type ListQuery, listTasks } from "../../src/library/list.ts";
import type { TaskSummary } from "../../src/task/summary.ts";
import { list, summary } from "../gallery/listed-tasks.ts";

const MONTHS = { october: "2027-10-15T12:00:00Z", november: "2027-11-15T12:00:00Z" };

/** @param second within the month, so that later ones are newer */
function summaryOf(taskId: string, at: string, second: number, more: Partial<TaskSummary> = {}): TaskSummary {
  return summary(taskId, { createdAt: Date.parse(at) + second * 1000, ...more });
}

async function idsOf(query: Partial<ListQuery> = {}): Promise<string[]> {
  const { tasks } = await listTasks(env.LIBRARY, { state: null, after: null, limit: 100, ...query });
  return tasks.map(({ taskId }) => taskId);
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
