import { describe, expect, it } from "vitest";
import { missingParts, PART_BYTES, PartPool, withPart } from "../../src/transfer/parts.ts";

/** Three whole parts and a bit. */
const LENGTH = 3 * PART_BYTES + 100;

describe("the parts of a file", () => {
  it("are alike but for the last, and cover it", () => {
    expect(missingParts(LENGTH, [])).toEqual([
      { number: 1, offset: 0, size: PART_BYTES },
      { number: 2, offset: PART_BYTES, size: PART_BYTES },
      { number: 3, offset: 2 * PART_BYTES, size: PART_BYTES },
      { number: 4, offset: 3 * PART_BYTES, size: 100 },
    ]);
    expect(missingParts(2 * PART_BYTES, []).map(({ size }) => size)).toEqual([PART_BYTES, PART_BYTES]);
  });

  it("are missing until their tags are known, wherever in the file they are", () => {
    const numbers = (tags: (string | null)[]) => missingParts(LENGTH, tags).map(({ number }) => number);
    expect(numbers(["a"])).toEqual([2, 3, 4]);
    expect(numbers([null, null, "c"])).toEqual([1, 2, 4]);
    expect(numbers(["a", "b", "c", "d"])).toEqual([]);
  });

  it("are remembered by their place", () => {
    expect(withPart([], 3, "c")).toEqual([null, null, "c"]);
    expect(withPart([null, null, "c"], 1, "a")).toEqual(["a", null, "c"]);
    expect(withPart(["a"], 2, "b")).toEqual(["a", "b"]);
  });
});

describe("a pool of parts", () => {
  it("hands each out once, from the front and from the back", () => {
    const pool = new PartPool(LENGTH, ["a"]);
    const taken = [pool.takeFirst(), pool.takeLast(), pool.takeLast()];
    expect(taken.map((part) => part?.number)).toEqual([2, 4, 3]);
    expect(pool.hasUntaken).toBe(false);
    expect([pool.takeFirst(), pool.takeLast()]).toEqual([undefined, undefined]);
  });

  it("has what was given back, in its place", () => {
    const pool = new PartPool(LENGTH, []);
    const [first, last] = [pool.takeFirst(), pool.takeLast()];
    if (first === undefined || last === undefined) throw new Error("there are parts");
    pool.giveBack(last);
    pool.giveBack(first);
    expect(pool.takeFirst()).toEqual(first);
    expect(pool.takeLast()).toEqual(last);
  });

  it("lists what is stored in order, whatever came first", () => {
    const pool = new PartPool(LENGTH, ["a"]);
    const [second, last] = [pool.takeFirst(), pool.takeLast()];
    if (second === undefined || last === undefined) throw new Error("there are parts");
    pool.markStored(last, "d");
    pool.markStored(second, "b");
    expect(pool.stored).toEqual([
      { partNumber: 1, etag: "a" },
      { partNumber: 2, etag: "b" },
      { partNumber: 4, etag: "d" },
    ]);
  });
});
