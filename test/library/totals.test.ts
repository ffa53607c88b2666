import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  callbackToStored,
  countedTask,
  countTask,
  durationCount,
  noTotals,
  sumOf,
  type Totals,
} from "../../src/library/totals.ts";
import type { TaskSummary } from "../../src/task/summary.ts";

const AT = Date.parse("2027-11-15T12:00:00Z");

function task(more: Partial<TaskSummary> = {}): TaskSummary {
  return {
    taskId: "task",
    version: 1,
    state: "stored",
    code: 200,
    message: null,
    failure: null,
    unconfirmed: false,
    extends: null,
    request: null,
    reference: null,
    videoCount: 2,
    storedCount: 2,
    failedCount: 0,
    bytes: 300,
    cover: null,
    media: null,
    hasPoster: false,
    createdAt: AT,
    updatedAt: AT,
    settledAt: AT,
    firstResult: { by: "callback", at: AT },
    firstStoredAt: AT + 2000,
    ...more,
  };
}

function totalsOf(...tasks: Parameters<typeof countTask>[1][]): Totals {
  const totals = noTotals();
  for (const one of tasks) countTask(totals, one, 1);
  return totals;
}

const failed = task({
  state: "failed",
  failure: "content_policy",
  storedCount: 0,
  bytes: 0,
  firstStoredAt: null,
});

describe("totals", () => {
  it("count tasks by state, failures by reason, videos, bytes, and how results came", () => {
    const polled = task({ state: "partial", storedCount: 1, firstResult: { by: "poll", at: AT } });
    expect(totalsOf(task(), failed, failed, polled)).toMatchObject({
      tasks: { waiting: 0, storing: 0, stored: 1, partial: 1, failed: 2 },
      failures: { content_policy: 2 },
      videos: 3,
      bytes: 600,
      results: { callback: 3, poll: 1 },
    });
  });

  it("leave out what a summary of an earlier version does not say", () => {
    const { firstResult: _, firstStoredAt: __, ...earlier } = task();
    const totals = totalsOf(countedTask(JSON.stringify(earlier)));
    expect([totals.results, durationCount(totals)]).toEqual([{ callback: 0, poll: 0 }, 0]);
  });

  it.each([
    ["a state", { state: "gone" }],
    ["a failure", { failure: 1 }],
    ["a number", { bytes: "300" }],
    ["a time", { firstStoredAt: 0.5 }],
    ["a result", { firstResult: { by: "hearsay", at: AT } }],
  ])("are not made of what has %s that cannot be", (_, wrong) => {
    expect(() => countedTask(JSON.stringify({ ...task(), ...wrong }))).toThrow("not the summary");
  });

  it("are the same once a task was added and taken out again", () => {
    const totals = totalsOf(task());
    countTask(totals, failed, 1);
    countTask(totals, failed, -1);
    expect(totals).toEqual(totalsOf(task()));
  });

  it("add up", () => {
    expect(sumOf([totalsOf(task(), failed), totalsOf(task()), noTotals()])).toEqual(
      totalsOf(task(), failed, task()),
    );
  });
});

describe("the time from a callback to the stored videos", () => {
  const after = (ms: number) => task({ firstStoredAt: AT + ms });

  it("has a median and a 99th percentile that are at most 2 % off", () => {
    const durations = fc.array(fc.integer({ min: 1, max: 30 * 86_400_000 }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(durations, (all) => {
        const sorted = all.toSorted((a, b) => a - b);
        for (const share of [0.5, 0.99]) {
          const exact = sorted[Math.ceil(share * all.length) - 1] ?? 0;
          const seconds = callbackToStored(totalsOf(...all.map(after)), share) ?? 0;
          // A millisecond is the unit that it is rounded to.
          expect(Math.abs(seconds * 1000 - exact)).toBeLessThanOrEqual(exact * 0.02 + 1);
        }
      }),
    );
  });

  it("is only that of tasks whose result came by a callback, and whose videos are all stored", () => {
    expect(callbackToStored(totalsOf(failed, task({ firstResult: { by: "poll", at: AT } })), 0.5)).toBeNull();
  });
});
