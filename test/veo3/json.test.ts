import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/veo3/json.ts";

const parse = (text: string) => parseJson(new TextEncoder().encode(text));
const malformed = expect.objectContaining({ reason: "malformed_json" });

describe("a body", () => {
  it("is JSON in UTF-8, with or without a byte order mark", () => {
    expect(parse('{"msg":"成功"}')).toEqual({ msg: "成功" });
    expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 });
  });

  it.each(["", "  ", "{", "{'a':1}", "undefined", '{"a":1}x'])("is refused as malformed: %j", (text) => {
    expect(() => parse(text)).toThrow(malformed);
  });

  it("is refused when it is not UTF-8", () => {
    expect(() => parseJson(new Uint8Array([0x22, 0xff, 0xfe, 0x22]))).toThrow(malformed);
  });

  it("may be nested 64 levels, counted outside of strings", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(() => parse(nested(64))).not.toThrow();
    expect(() => parse(nested(65))).toThrow(/64 levels/);
    expect(() => parse(`${'{"a":'.repeat(65)}1${"}".repeat(65)}`)).toThrow(/64 levels/);
    expect(parse(JSON.stringify("[".repeat(100)))).toBe("[".repeat(100));
    expect(parse(JSON.stringify(`"\\${"[".repeat(100)}`))).toHaveLength(102);
    expect(() => parse(nested(100_000))).toThrow(/64 levels/);
  });
});
