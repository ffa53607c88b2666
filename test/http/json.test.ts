import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/http/json.ts";

const parse = (text: string) => parseJson(new TextEncoder().encode(text));
const malformed = (message: RegExp) =>
  expect.objectContaining({ reason: "malformed_json", message: expect.stringMatching(message) });

describe("a body", () => {
  it("is JSON in UTF-8, with or without a byte order mark", () => {
    expect(parse('{"msg":"成功"}')).toEqual({ msg: "成功" });
    expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 });
  });

  it.each(["{", "{'a':1}", '{"a":1,}', "undefined", '{"a":1}x', '{"a":1}{}'])(
    "is refused as malformed: %j",
    (text) => {
      expect(() => parse(text)).toThrow(malformed(/not valid JSON/));
    },
  );

  it.each(["", "  ", "\r\n"])("is refused as empty: %j", (text) => {
    expect(() => parse(text)).toThrow(malformed(/empty/));
  });

  it.each([
    ["bytes that never occur", [0xff, 0xfe]],
    ["a sequence cut short", [0xe5, 0x86]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an encoded surrogate", [0xed, 0xa0, 0x80]],
  ])("is refused when it is not UTF-8: %s", (_, bytes) => {
    expect(() => parseJson(new Uint8Array([0x22, ...bytes, 0x22]))).toThrow(malformed(/not valid UTF-8/));
  });

  it("may be nested 64 levels, counted outside of strings", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(() => parse(nested(64))).not.toThrow();
    expect(() => parse(nested(65))).toThrow(malformed(/64 levels/));
    expect(() => parse(`${'{"a":'.repeat(65)}1${"}".repeat(65)}`)).toThrow(malformed(/64 levels/));
    expect(parse(JSON.stringify("[".repeat(100)))).toBe("[".repeat(100));
    expect(parse(JSON.stringify(`"\\${"[".repeat(100)}`))).toHaveLength(102);
    expect(() => parse(nested(100_000))).toThrow(malformed(/64 levels/));
    expect(() => parse("[".repeat(100_000))).toThrow(malformed(/64 levels/));
  });

  it("may be as wide as it likes", () => {
    expect(parse(`[${Array(100).fill("[]")}]`)).toHaveLength(100);
    expect(parse(`[${Array(100).fill("{}")}]`)).toHaveLength(100);
  });
});
