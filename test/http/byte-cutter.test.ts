import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteCutter } from "../../src/http/byte-cutter.ts";

const utf8 = new TextEncoder();

function cut(texts: readonly string[], chunks: readonly Uint8Array[]): Uint8Array {
  const cutter = new ByteCutter(texts, "#");
  const pieces = [...chunks.map((chunk) => cutter.push(chunk)), cutter.end()];
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function inChunks(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(from, from + size));
    from += size;
  }
  return [...chunks, bytes.subarray(from)];
}

describe("a stream of bytes from which texts are cut", () => {
  it.each([
    ["a secret!", "a #!"],
    ["secretsecret", "##"],
    ["sesecret", "se#"],
    ["secre", "secre"],
    ["secretly hidden", "# hidden"],
    ["a/b", "#"],
    ["", ""],
  ])("%j becomes %j", (text, expected) => {
    const bytes = cut(["secret", "secretly", "a/b"], [utf8.encode(text)]);
    expect(new TextDecoder().decode(bytes)).toBe(expected);
  });

  it("is the same however it comes in chunks", () => {
    const texts = ["aab", "abba", "b"];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 40 }),
        fc.array(fc.nat({ max: 6 })),
        (letters, sizes) => {
          const bytes = utf8.encode(letters.join(""));
          const expected = letters.join("").replace(/abba|aab|b/g, "#");
          expect(new TextDecoder().decode(cut(texts, inChunks(bytes, sizes)))).toBe(expected);
        },
      ),
    );
  });

  it("passes all other bytes on unchanged, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat({ max: 20 })), (bytes, sizes) => {
        expect(cut(["a text that is not in there"], inChunks(bytes, sizes))).toEqual(bytes);
      }),
    );
  });

  it("holds back nothing but what may begin such a text", () => {
    const cutter = new ByteCutter(["secret"], "#");
    expect(cutter.push(utf8.encode("data: 1\n\n"))).toEqual(utf8.encode("data: 1\n\n"));
    expect(cutter.push(utf8.encode("data: sec"))).toEqual(utf8.encode("data: "));
    expect(cutter.push(utf8.encode("ond\n\n"))).toEqual(utf8.encode("second\n\n"));
  });
});
