import { expect, it } from "vitest";
import { ReadPace } from "../../src/transfer/read-pace.ts";

/** What the next read waits for, after so many equal ones. */
function leastAfter(reads: number, bytes: number, ms: number, pace = new ReadPace(30_000)): number {
  for (let read = 0; read < reads; read++) pace.add(bytes, ms);
  return pace.leastBytes;
}

it("is a single byte at first, and grows to what the source sends in 50 ms", () => {
  expect(leastAfter(0, 1400, 1)).toBe(1);
  expect([1, 2, 3].map((reads) => leastAfter(reads, 1400, 10))).toEqual([2, 4, 8]);
  expect(leastAfter(100, 1400, 10)).toBe(7000);
});

it("is never more than a source that is not given up sends within the timeout, nor more than 64 KiB", () => {
  expect(leastAfter(100, 16_384, 0)).toBe(30_000);
  expect(leastAfter(100, 16_384, 0, new ReadPace(1e6))).toBe(65_536);
  expect(leastAfter(100, 16_384, 0, new ReadPace(0.5))).toBe(1);
});

it("is as little at once as a source sends that has become slow", () => {
  const pace = new ReadPace(30_000);
  leastAfter(100, 16_384, 1, pace);
  pace.add(30_000, 20_000);
  expect(pace.leastBytes).toBe(75);
  pace.add(1, 1000);
  expect(pace.leastBytes).toBe(1);
});
