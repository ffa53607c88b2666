/**
 * The counts of a month's object are those of its tasks, whatever happens to them, and whenever the object is evicted:
 * what is in memory is lost then, as in a crash.
 */

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DAY_MS, HOUR_MS } from "../../src/library/kept-totals.ts";
import type { LibraryObject } from "../../src/library/library-object.ts";
import { sumOf } from "../../src/library/totals.ts";
import type { TaskSummary } from "../../src/task/summary.ts";
import { TASK_STATES } from "../../src/task/task.ts";
import { summary } from "../gallery/listed-tasks.ts";

const START = Date.UTC(2026, 4, 10, 12);
const MINUTE_MS = 60_000;

let now = START;
let objects = 0;
let object: DurableObjectStub<LibraryObject>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  setNow(START);
  object = env.LIBRARY.getByName(`2026-05.${++objects}`);
});
afterEach(() => {
  vi.useRealTimers();
});

function setNow(at: number): void {
  now = at;
  vi.setSystemTime(now);
}

async function rowsWrittenBy(call: (object: LibraryObject) => unknown): Promise<number> {
  return runInDurableObject(object, async (instance, { storage }) => {
    const exec = vi.spyOn(storage.sql, "exec");
    await call(instance);
    const rowsWritten = exec.mock.results.reduce((sum, { value }) => sum + value.rowsWritten, 0);
    exec.mockRestore();
    return rowsWritten;
  });
}

describe("a task", () => {
  const task = (taskId: string, more: Partial<TaskSummary> = {}) =>
    summary(taskId, { createdAt: now, ...more });

  beforeEach(() => object.put(task("first")));

  it("that is stored when it is listed costs one row, also while its hour is counted", async () => {
    expect(await rowsWrittenBy((one) => one.put(task("second")))).toBe(1);
    await object.days(0, now + DAY_MS);
    expect(await rowsWrittenBy((one) => one.put(task("third")))).toBe(1);
    expect(await object.counts()).toMatchObject({ stored: 3 });
  });

  it("that is listed once more costs one row for each time, and one for the index while it is not stored", async () => {
    const waiting = task("second", { state: "waiting" });
    expect(await rowsWrittenBy((one) => one.put(waiting))).toBe(2);
    expect(await rowsWrittenBy((one) => one.put({ ...waiting, version: 2, state: "stored" }))).toBe(1);
  });

  it("is counted in a row of its hour once that is over for a quarter of an hour, and changes it then", async () => {
    const second = task("second", { state: "storing" });
    await object.put(second);
    setNow(START + HOUR_MS + 14 * MINUTE_MS);
    expect(await rowsWrittenBy((one) => one.put(task("third")))).toBe(1);
    setNow(START + HOUR_MS + 15 * MINUTE_MS);
    expect(await rowsWrittenBy((one) => one.put(task("fourth")))).toBe(2);
    expect(await rowsWrittenBy((one) => one.put(task("fifth")))).toBe(1);
    expect(await rowsWrittenBy((one) => one.put({ ...second, version: 2, state: "stored" }))).toBe(2);
    expect(await object.counts()).toEqual({ stored: 5, storing: 0, waiting: 0, partial: 0, failed: 0 });
  });
});

type Step =
  | { readonly do: "list"; readonly task: number; readonly state: number; readonly version: number }
  | { readonly do: "remove"; readonly task: number }
  | { readonly do: "wait"; readonly minutes: number }
  | { readonly do: "evict" | "sweep" | "days" };

const TASKS = 12;
const anyTask = fc.nat(TASKS - 1);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant("list" as const),
        task: anyTask,
        state: fc.nat(TASK_STATES.length - 1),
        version: fc.integer({ min: 1, max: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), task: anyTask }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant("wait" as const), minutes: fc.constantFrom(5, 50, 70, 1500) }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("evict" as const, "sweep", "days") }) },
  ),
  { minLength: 1, maxLength: 40 },
);

/** What the object does beside what is expected of it. */
class Model {
  readonly #tasks = new Map<number, TaskSummary | "removed">();
  readonly #createdAt = new Map<number, number>();

  async take(step: Step): Promise<void> {
    if (step.do === "wait") setNow(now + step.minutes * MINUTE_MS);
    if (step.do === "evict") await evictDurableObject(object);
    if (step.do === "sweep") await object.sweep();
    if (step.do === "days") await object.days(0, Number.MAX_SAFE_INTEGER);
    if (step.do === "list") await this.#list(step.task, step.version, step.state);
    if (step.do === "remove") await this.#remove(step.task);
  }

  async #list(n: number, version: number, state: number): Promise<void> {
    const createdAt = this.#createdAtOf(n);
    const one = summary(`task_${n}`, { createdAt, version, state: TASK_STATES[state] ?? "stored" });
    await object.put(one);
    const known = this.#tasks.get(n);
    if (known === "removed" || (known !== undefined && known.version > version)) return;
    this.#tasks.set(n, one);
  }

  async #remove(n: number): Promise<void> {
    await object.remove({ createdAt: this.#createdAtOf(n), taskId: `task_${n}` });
    this.#tasks.set(n, "removed");
  }

  /** When it is first heard of. */
  #createdAtOf(n: number): number {
    const createdAt = this.#createdAt.get(n) ?? now;
    this.#createdAt.set(n, createdAt);
    return createdAt;
  }

  tasks() {
    const listed = [...this.#tasks.values()].filter((one) => one !== "removed");
    const of = (state: string) => listed.filter((one) => one.state === state).length;
    return Object.fromEntries(TASK_STATES.map((state) => [state, of(state)]));
  }
}

it("the counts and the totals of any history are those of its tasks", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      object = env.LIBRARY.getByName(`2026-05.${++objects}`);
      setNow(START);
      const model = new Model();
      await object.counts(); // Only an object that runs can be evicted.
      for (const step of all) {
        await model.take(step);
        const none = { waiting: 0, storing: 0, stored: 0, partial: 0, failed: 0 };
        expect({ ...none, ...(await object.counts()) }).toEqual(model.tasks());
      }
      // By another way, which reads and counts what memory has not.
      await evictDurableObject(object);
      const days = await object.days(0, Number.MAX_SAFE_INTEGER);
      expect(sumOf(days.map(({ totals }) => totals)).tasks).toEqual(model.tasks());
    }),
    { numRuns: 200 },
  );
});
