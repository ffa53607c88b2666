import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { withPartMemory } from "../../src/transfer/part-memory.ts";

const MAX_PARTS = 4;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** All that hold a part at once. */
const holdAll = (signal?: AbortSignal) => Array.from({ length: MAX_PARTS }, () => hold(signal));

async function endAll(holders: ReturnType<typeof hold>[]): Promise<void> {
  for (const holder of holders) holder.end();
  await Promise.all(holders.map(({ ended }) => ended));
}

/** One that holds a part until `end` is called. */
function hold(signal = new AbortController().signal) {
  const { promise, resolve: end } = Promise.withResolvers<void>();
  const holder = { begun: false, end, ended: Promise.resolve() };
  holder.ended = withPartMemory(signal, async () => {
    holder.begun = true;
    await promise;
  });
  return holder;
}

it("as many parts are held as there is memory for, and the next waits until one is free", async () => {
  const [first, ...others] = holdAll();
  const next = hold();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(others.map(({ begun }) => begun)).toEqual([true, true, true]);
  expect(next.begun).toBe(false);
  first?.end();
  await vi.advanceTimersByTimeAsync(1000);
  expect(next.begun).toBe(true);
  await endAll([...others, next]);
});

it("a part of an object that was reset is free again after a while", async () => {
  const reset = holdAll();
  // What an object waits for ends with it, its timers included.
  vi.clearAllTimers();
  const next = hold();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(next.begun).toBe(true);
  await endAll([...reset, next]);
});

it("a part that R2 never answers for is free a while after its attempt was given up", async () => {
  const attempt = new AbortController();
  const hanging = holdAll(attempt.signal);
  const next = hold();
  attempt.abort();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(next.begun).toBe(true);
  await endAll([...hanging, next]);
});

it("a part is free again when its use has failed", async () => {
  const failing = Array.from({ length: MAX_PARTS }, () =>
    withPartMemory(new AbortController().signal, () => Promise.reject(new Error("R2 failed"))).catch(
      () => "failed",
    ),
  );
  expect(await Promise.all(failing)).toEqual(Array(MAX_PARTS).fill("failed"));
  const next = hold();
  expect(next.begun).toBe(true);
  await endAll([next]);
});
