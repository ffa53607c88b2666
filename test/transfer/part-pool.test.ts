import { expect, it } from "vitest";
import { PART_BYTES, type Part } from "../../src/task/upload-parts.ts";
import { PartPool } from "../../src/transfer/part-pool.ts";

/** Three whole parts and a bit. */
const LENGTH = 3 * PART_BYTES + 100;

const taken = (part: Part | undefined): Part => {
  if (part === undefined) throw new Error("no part is free");
  return part;
};

it("hands out each missing part once, from the front and from the back", () => {
  const pool = new PartPool(LENGTH, ["a"]);
  const parts = [pool.takeFirst(), pool.takeLast(), pool.takeLast()];
  expect(parts.map((part) => part?.number)).toEqual([2, 4, 3]);
  expect(pool.hasFree).toBe(false);
  expect([pool.takeFirst(), pool.takeLast()]).toEqual([undefined, undefined]);
});

it("hands out a part that was given back at its place", () => {
  const pool = new PartPool(LENGTH, []);
  const [first, last] = [taken(pool.takeFirst()), taken(pool.takeLast())];
  pool.giveBack(last);
  pool.giveBack(first);
  expect(pool.hasFree).toBe(true);
  expect(pool.takeFirst()).toEqual(first);
  expect(pool.takeLast()).toEqual(last);
});

it("lists the stored parts in order, whichever was stored first", () => {
  const pool = new PartPool(LENGTH, ["a"]);
  const [second, last] = [taken(pool.takeFirst()), taken(pool.takeLast())];
  pool.markStored(last, "d");
  pool.markStored(second, "b");
  expect(pool.stored.map(({ partNumber }) => partNumber)).toEqual([1, 2, 4]);
});
