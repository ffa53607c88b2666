import { describe, expect, it } from "vitest";
import { median, percentile } from "./statistics.ts";

describe("the median", () => {
  it("is the value in the middle, in any order", () => {
    expect(median([10, 1, 9])).toBe(9);
  });

  it("of an even number is between the two in the middle", () => {
    expect(median([4, 100, 2, 1])).toBe(3);
  });

  it("of nothing is an error", () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("a percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);

  it("is a measured value that this share of the values does not exceed", () => {
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it("of few values is the largest, rather than a guess between two", () => {
    expect(percentile([1, 2, 50], 0.99)).toBe(50);
  });

  it("of nothing is an error", () => {
    expect(() => percentile([], 0.99)).toThrow(RangeError);
  });
});
