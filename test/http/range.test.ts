import { describe, expect, it } from "vitest";
import { parseRange, probableRange } from "../../src/http/range.ts";

describe("a Range of a representation of 100 bytes", () => {
  it.each([
    ["bytes=0-0", 0, 1],
    ["bytes=0-99", 0, 100],
    ["bytes=10-19", 10, 10],
    ["bytes=90-", 90, 10],
    ["bytes=0-", 0, 100],
    ["bytes=50-1000", 50, 50],
    ["bytes=007-9", 7, 3],
    ["bytes=-1", 99, 1],
    ["bytes=-100", 0, 100],
    ["bytes=-500", 0, 100],
    ["Bytes=1-2", 1, 2],
    ["BYTES=1-2", 1, 2],
    ["bytes= 1-2 ", 1, 2],
    ["bytes=0-99999999999999999999999", 0, 100],
  ])("%s is bytes from %i, %i long", (header, offset, length) => {
    expect(parseRange(header, 100)).toEqual({ offset, length });
  });

  it.each(["bytes=100-", "bytes=100-200", "bytes=99999999999999999999999-", "bytes=-0"])(
    "%s is unsatisfiable",
    (header) => {
      expect(parseRange(header, 100)).toBe("unsatisfiable");
    },
  );

  it.each([
    null,
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=a-b",
    "bytes=5-2",
    "bytes=1-2,4-5",
    "bytes=--1",
    "bytes=1",
    "items=0-5",
    "kilobytes=0-5",
    "bytes=1-2x",
    "bytes=0x1-2",
    "bytes:0-1",
    "bytes=+1-2",
    "bytes=1.5-2",
    "bytes=-5-9",
    "bytes=0-9;",
    "0-9",
    "bytes=0-1,0-1,0-1",
  ])("%s is no single byte range: the whole is served", (header) => {
    expect(parseRange(header, 100)).toBe("whole");
  });

  it("nothing of an empty representation can be had", () => {
    for (const header of ["bytes=0-", "bytes=-1"]) expect(parseRange(header, 0)).toBe("unsatisfiable");
  });
});

describe("a Range of a representation of unknown size", () => {
  it.each([
    ["bytes=0-0", { offset: 0, length: 1 }],
    ["bytes=10-19", { offset: 10, length: 10 }],
    ["bytes=10-", { offset: 10 }],
  ])("%s is probably %o", (header, range) => {
    expect(probableRange(header)).toEqual(range);
  });

  it.each([
    null,
    "bytes=-5",
    "bytes=9-5",
    "bytes=0-1,5-6",
    "bytes=1-2 ",
    "lines=0-5",
    "kilobytes=0-5",
    "bytes=1234567890123456-",
  ])("%s takes the size to tell", (header) => {
    expect(probableRange(header)).toBeNull();
  });
});
