import { describe, expect, it } from "vitest";
import { atMost, comparedRow, countedRow, ratioAtLeast, ratioAtMost } from "./row.ts";

describe("a compared figure", () => {
  it("has the medians of both sides, and the median of the ratios of the pairs", () => {
    // The machine became slower on the way: the ratio of the medians would be 1.
    const pairs = [
      { receiver: 50, floor: 100 },
      { receiver: 40, floor: 80 },
      { receiver: 100, floor: 50 },
      { receiver: 5, floor: 10 },
      { receiver: 60, floor: 60 },
    ];
    expect(comparedRow("acks", "req/s", pairs, ratioAtLeast(0.95))).toEqual({
      figure: "acks",
      unit: "req/s",
      receiver: 50,
      floor: 60,
      ratio: 0.5,
      target: { of: "ratio", is: "at least", limit: 0.95 },
      met: false,
    });
  });

  it.each([
    [95, ratioAtLeast(0.95), true],
    [94, ratioAtLeast(0.95), false],
    [120, ratioAtMost(1.2), true],
    [121, ratioAtMost(1.2), false],
  ])("of %i against 100 meets %o: %s", (receiver, target, met) => {
    expect(comparedRow("", "", [{ receiver, floor: 100 }], target).met).toBe(met);
  });

  it("without a target has no verdict", () => {
    expect(comparedRow("", "", [{ receiver: 1, floor: 1 }], null).met).toBeNull();
  });
});

describe("a counted figure", () => {
  it("is compared with its limit, without a floor", () => {
    expect(countedRow("KV reads", "", 1, atMost(1))).toMatchObject({ receiver: 1, floor: null, met: true });
    expect(countedRow("KV reads", "", 2, atMost(1))).toMatchObject({ ratio: null, met: false });
  });
});
