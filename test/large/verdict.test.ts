import { describe, expect, it } from "vitest";
import { growthBeyondFloor, isConstant, type Measurement, tableOf } from "./verdict.ts";

const MIB = 1024 ** 2;

function measured([small, large]: [number, number], floor: [number, number]): Measurement {
  return {
    transfer: "one put",
    receiver: { small: small * MIB, large: large * MIB },
    floor: { small: floor[0] * MIB, large: floor[1] * MIB },
  };
}

describe("memory is constant", () => {
  it("when the receiver grows as the floor does, however much that is", () => {
    expect(isConstant(measured([316, 755], [307, 746]))).toBe(true);
  });

  it("when the receiver always needs much more than the floor", () => {
    expect(isConstant(measured([500, 500], [100, 100]))).toBe(true);
  });

  it("when the floor grows more", () => {
    const measurement = measured([316, 400], [307, 714]);
    expect(growthBeyondFloor(measurement)).toBe(-323 * MIB);
    expect(isConstant(measurement)).toBe(true);
  });
});

describe("memory is not constant", () => {
  it("when the receiver grows by 128 MiB more than the floor", () => {
    expect(isConstant(measured([316, 850], [307, 714]))).toBe(true); // 127 MiB
    const measurement = measured([316, 851], [307, 714]);
    expect(growthBeyondFloor(measurement)).toBe(128 * MIB);
    expect(isConstant(measurement)).toBe(false);
  });

  it("when the receiver grows and the floor shrinks", () => {
    expect(isConstant(measured([316, 416], [307, 277]))).toBe(false);
  });
});

it("the table names each figure", () => {
  const table = tableOf([measured([316, 755], [307, 714])], { small: "50 MiB", large: "4096 MiB" });
  expect(table.split("\n")).toEqual([
    "peak memory     video  receiver    floor  difference  grown by",
    "one put        50 MiB   316 MiB  307 MiB       9 MiB",
    "             4096 MiB   755 MiB  714 MiB      41 MiB    32 MiB",
  ]);
});
