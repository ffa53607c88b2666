import * as fc from "fast-check";
import { expect, it } from "vitest";
import { oneLine } from "../../src/notify/plain-text.ts";
import { anyCharacters } from "./subjects.ts";

it("a text that fits stays as it is", () => {
  expect(oneLine("A fox in the snow", 17)).toBe("A fox in the snow");
});

it("a longer one is cut, and says so", () => {
  expect(oneLine("A fox in the snow", 16)).toBe("A fox in the sn…");
  expect(oneLine("A fox in the snow", 7)).toBe("A fox…");
});

it("is never cut within a character as people see it", () => {
  expect(oneLine("ab👍🏽cd", 7)).toBe("ab👍🏽…");
  for (const length of [3, 4, 5, 6]) expect(oneLine("ab👍🏽cd", length)).toBe("ab…");
  expect(oneLine("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 21)).toBe("👩‍👩‍👧‍👦…");
  expect(oneLine("🇨🇳🇨🇳🇨🇳", 10)).toBe("🇨🇳🇨🇳…");
  expect(oneLine(`abe${"\u0301".repeat(20)}f`, 10)).toBe("ab…");
});

it("lines, tabs and controls become one space", () => {
  expect(oneLine("\n one\r\n\n\ntwo\t\u0000three\u2028four \n", 100)).toBe("one two three four");
});

it("what changes the direction of text, and halves of characters, are taken away", () => {
  expect(oneLine("\u202Eevil\u202C \u2066x\u2069 \ud800", 100)).toBe("evil x \ufffd");
  expect(oneLine("שלום", 100)).toBe("שלום");
});

it("whatever the text, it is one well-formed line of at most that length", () => {
  fc.assert(
    fc.property(anyCharacters, fc.integer({ min: 1, max: 100 }), (text, maxLength) => {
      const line = oneLine(text, maxLength);
      expect(line.length).toBeLessThanOrEqual(maxLength);
      expect(line.isWellFormed()).toBe(true);
      expect(line).not.toMatch(/[\n\r\u2028\u2029]|^\s|\s$/);
    }),
  );
});
