import { describe, expect, it } from "vitest";
import { evaluatePreconditions, ifRangeHolds, matchesWeakly } from "../../src/http/preconditions.ts";

const MODIFIED = "Mon, 23 Nov 2026 09:00:00 GMT";
const BEFORE = "Mon, 23 Nov 2026 08:59:59 GMT";
const AFTER = "Mon, 23 Nov 2026 09:00:01 GMT";
// R2 keeps milliseconds, HTTP dates have none.
const current = { etag: '"abc"', lastModified: new Date(Date.parse(MODIFIED) + 789) };
const verdict = (headers: Record<string, string>, validators = current) =>
  evaluatePreconditions(new Headers(headers), validators);

describe("If-None-Match", () => {
  it.each(['"abc"', 'W/"abc"', '"x", "abc"', '"x" ,W/"abc"', "*", ' "abc" '])("%s: not modified", (tags) => {
    expect(verdict({ "if-none-match": tags })).toBe("not_modified");
  });

  it.each(['"x"', "abc", '"abc', 'abc"', '"abc" "x"', '"abc"x', "", '"x",', 'w/"abc"', '"ABC"'])(
    "%s: served",
    (tags) => {
      expect(verdict({ "if-none-match": tags })).toBe("proceed");
    },
  );

  it("decides alone when If-Modified-Since is there too", () => {
    expect(verdict({ "if-none-match": '"x"', "if-modified-since": AFTER })).toBe("proceed");
  });
});

describe("If-Modified-Since", () => {
  it.each([
    [MODIFIED, "not_modified"],
    [AFTER, "not_modified"],
    [BEFORE, "proceed"],
    ["yesterday", "proceed"],
    ["0", "proceed"],
    ["2026-11-24", "proceed"],
    ["", "proceed"],
    [`at ${AFTER}`, "proceed"],
    [`${AFTER} (noon)`, "proceed"],
    ["Monday, 23-Nov-26 09:00:00 GMT", "not_modified"],
    ["Mon Nov 23 09:00:00 2026", "not_modified"],
  ])("%s: %s", (date, expected) => {
    expect(verdict({ "if-modified-since": date })).toBe(expected);
  });
});

describe("If-Match", () => {
  it.each([
    ['"abc"', "proceed"],
    ['"x", "abc"', "proceed"],
    ["*", "proceed"],
    ['"x"', "precondition_failed"],
    ['W/"abc"', "precondition_failed"],
  ])("%s: %s", (tags, expected) => {
    expect(verdict({ "if-match": tags })).toBe(expected);
  });

  it.each(["abc", '"never closed', 'W/"x', '"a" "b"', "W/", "%%%", ",,,", '"a\u00ff', ""])(
    "%s is malformed, and does not hold",
    (tags) => {
      expect(verdict({ "if-match": tags })).toBe("precondition_failed");
    },
  );

  it("never holds for a weak entity tag, unless it is *", () => {
    const weak = { ...current, etag: 'W/"abc"' };
    expect(verdict({ "if-match": 'W/"abc"' }, weak)).toBe("precondition_failed");
    expect(verdict({ "if-match": '"abc"' }, weak)).toBe("precondition_failed");
    expect(verdict({ "if-match": "*" }, weak)).toBe("proceed");
  });

  it("comes before everything else", () => {
    expect(verdict({ "if-match": '"abc"', "if-unmodified-since": BEFORE })).toBe("proceed");
    expect(verdict({ "if-match": '"abc"', "if-none-match": '"abc"' })).toBe("not_modified");
  });
});

describe("If-Unmodified-Since", () => {
  it.each([
    [MODIFIED, "proceed"],
    [AFTER, "proceed"],
    [BEFORE, "precondition_failed"],
    ["never", "proceed"],
  ])("%s: %s", (date, expected) => {
    expect(verdict({ "if-unmodified-since": date })).toBe(expected);
  });
});

describe("If-Range", () => {
  const holds = (value?: string) =>
    ifRangeHolds(new Headers(value === undefined ? {} : { "if-range": value }), current);

  it.each([
    [undefined, true],
    ['"abc"', true],
    [MODIFIED, true],
    ['W/"abc"', false],
    ['"x"', false],
    [BEFORE, false],
    [AFTER, false],
    ["*", false],
    ["soon", false],
    ["abc", false],
    ["", false],
  ] as const)("%s: %s", (value, expected) => {
    expect(holds(value)).toBe(expected);
  });

  it("never holds for a weak entity tag", () => {
    const weak = { ...current, etag: 'W/"abc"' };
    expect(ifRangeHolds(new Headers({ "if-range": 'W/"abc"' }), weak)).toBe(false);
  });
});

describe("a weak match", () => {
  it("is on the opaque part, whichever side is weak", () => {
    expect(matchesWeakly('"a"', 'W/"a"')).toBe(true);
    expect(matchesWeakly('W/"a"', 'W/"a"')).toBe(true);
    expect(matchesWeakly('W/"a"', '"b"')).toBe(false);
    expect(matchesWeakly('"W/a"', '"a"')).toBe(false);
    expect(matchesWeakly("", '"a"')).toBe(false);
  });
});
