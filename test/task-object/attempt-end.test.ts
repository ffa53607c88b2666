import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { withinLimits } from "../../src/task-object/attempt-end.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** When an attempt that would go on for an hour ends, in seconds, and why. */
async function endOf(limits: { endsIn: number; turn: number; isAwaited: boolean }) {
  const startedAt = Date.now();
  const { endsIn, turn, isAwaited } = limits;
  const options = { endsAt: startedAt + endsIn * 1000, turnMs: turn * 1000, isAwaited: () => isAwaited };
  const { promise, resolve } = Promise.withResolvers<{ seconds: number; why: unknown }>();
  const running = withinLimits(options, new AbortController().signal, async (signal) => {
    signal.onabort = () => {
      const { reason, message } = signal.reason;
      resolve({ seconds: (Date.now() - startedAt) / 1000, why: [reason, message] });
    };
    await promise;
  });
  await vi.advanceTimersByTimeAsync(3_600_000);
  await running;
  return promise;
}

it("an attempt ends with the time that its video has", async () => {
  const ended = await endOf({ endsIn: 600, turn: 60, isAwaited: false });
  expect(ended).toEqual({ seconds: 600, why: ["source_error", "the time for this video is over"] });
});

it("an attempt ends with its turn when another video waits", async () => {
  const ended = await endOf({ endsIn: 600, turn: 60, isAwaited: true });
  expect(ended).toEqual({ seconds: 60, why: ["source_error", "it is another video's turn"] });
});

it("an attempt that ends by itself leaves no timer behind", async () => {
  const limits = { endsAt: Date.now() + 1000, turnMs: 1000, isAwaited: () => false };
  await withinLimits(limits, new AbortController().signal, async () => {});
  expect(vi.getTimerCount()).toBe(0);
});
