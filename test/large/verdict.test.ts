import { describe, expect, it } from "vitest";
import { growth, isConstant, type Measurement } from "./verdict.ts";

const MIB = 1024 ** 2;

function measured([small, large]: [number, number], r2: [number, number] = [100, 100]): Measurement {
  return {
    transfer: "one put",
    small: { receiver: small * MIB, r2: r2[0] * MIB },
    large: { receiver: large * MIB, r2: r2[1] * MIB },
  };
}

describe("memory is constant", () => {
  it("when the receiver needs up to 64 MiB more", () => {
    expect(isConstant(measured([100, 164]))).toBe(true);
  });

  it("when it needs less", () => {
    const measurement = measured([164, 100]);
    expect(growth(measurement)).toBe(-64 * MIB);
    expect(isConstant(measurement)).toBe(true);
  });

  it("however much more the local R2 needs", () => {
    expect(isConstant(measured([100, 100], [100, 900]))).toBe(true);
  });
});

describe("memory is not constant", () => {
  it("when the receiver needs more than 64 MiB more", () => {
    expect(isConstant(measured([100, 165]))).toBe(false);
  });
});
