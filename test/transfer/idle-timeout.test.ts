import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IdleTimeout } from "../../src/transfer/idle-timeout.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("aborts its signal so long after enough bytes arrived last", () => {
  const idle = new IdleTimeout(2000, new AbortController().signal);
  vi.advanceTimersByTime(1500);
  idle.extend(1_000_000);
  vi.advanceTimersByTime(1999);
  expect(idle.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(idle.signal.reason).toMatchObject({
    reason: "source_error",
    message: "next to nothing moved for 2 s",
  });
});

/** How long an attempt lasts that receives so many bytes every second, if it ends within a minute. */
function secondsAt(bytesPerSecond: number): number {
  const idle = new IdleTimeout(10_000, new AbortController().signal);
  let seconds = 0;
  for (; seconds < 60 && !idle.signal.aborted; seconds++) {
    idle.extend(bytesPerSecond);
    vi.advanceTimersByTime(1000);
  }
  idle.clear();
  return seconds;
}

it("is not kept waiting by a source that sends less than 1 KiB a second", () => {
  expect([1, 512, 1024].map(secondsAt)).toEqual([11, 19, 60]);
});

it("leaves no timer behind when the attempt has ended", () => {
  new IdleTimeout(2000, new AbortController().signal).clear();
  expect(vi.getTimerCount()).toBe(0);
});
