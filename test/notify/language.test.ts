import { expect, it } from "vitest";
import { languageFor } from "../../src/notify/language.ts";

it("a setting decides whatever the prompt is written in", () => {
  expect(languageFor("en", "雪地里的狐狸")).toBe("en");
  expect(languageFor("zh", "A fox in the snow")).toBe("zh");
});

it.each([
  ["A fox in the snow", "en"],
  ["雪地里的狐狸", "zh"],
  ["A fox says 你好", "zh"],
  ["雪の中のキツネ", "en"],
  ["눈 속의 여우", "en"],
  [null, "en"],
] as const)("without one, %j is answered in %s", (prompt, language) => {
  expect(languageFor(null, prompt)).toBe(language);
});
