import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IdleTimeout } from "../../src/transfer/idle-timeout.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("aborts its signal so long after it was restarted last", () => {
  const idle = new IdleTimeout(2000, new AbortController().signal);
  vi.advanceTimersByTime(1500);
  idle.restart();
  vi.advanceTimersByTime(1999);
  expect(idle.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(idle.signal.reason).toMatchObject({ reason: "source_error", message: "nothing moved for 2 s" });
});

it("leaves no timer behind when the attempt has ended", () => {
  new IdleTimeout(2000, new AbortController().signal).clear();
  expect(vi.getTimerCount()).toBe(0);
});
