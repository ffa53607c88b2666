import { describe, expect, it } from "vitest";
import { missingParts, PART_BYTES, storedBytes, storedParts, withPart } from "../../src/task/upload-parts.ts";

/** Three whole parts and a bit. */
const LENGTH = 3 * PART_BYTES + 100;

describe("the parts of a file", () => {
  it("are of one size but for the last, and cover the file", () => {
    expect(missingParts(LENGTH, [])).toEqual([
      { number: 1, offset: 0, size: PART_BYTES },
      { number: 2, offset: PART_BYTES, size: PART_BYTES },
      { number: 3, offset: 2 * PART_BYTES, size: PART_BYTES },
      { number: 4, offset: 3 * PART_BYTES, size: 100 },
    ]);
    expect(missingParts(2 * PART_BYTES, []).map(({ size }) => size)).toEqual([PART_BYTES, PART_BYTES]);
  });

  it.each([
    [["a"], [2, 3, 4], PART_BYTES],
    [[null, null, "c"], [1, 2, 4], PART_BYTES],
    [["a", null, null, "d"], [2, 3], PART_BYTES + 100],
    [["a", "b", "c", "d"], [], LENGTH],
  ])("of which R2 has those tagged in %j are missing: %j", (tags, missing, bytes) => {
    expect(missingParts(LENGTH, tags).map(({ number }) => number)).toEqual(missing);
    expect(storedBytes(LENGTH, tags)).toBe(bytes);
  });

  it("are remembered by their place, whichever is stored first", () => {
    expect(withPart([], 3, "c")).toEqual([null, null, "c"]);
    expect(withPart([null, null, "c"], 1, "a")).toEqual(["a", null, "c"]);
    expect(withPart(["a"], 2, "b")).toEqual(["a", "b"]);
  });

  it("are listed in order for R2, without those that are missing", () => {
    expect(storedParts(["a", null, "c"])).toEqual([
      { partNumber: 1, etag: "a" },
      { partNumber: 3, etag: "c" },
    ]);
  });
});
