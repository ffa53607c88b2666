/** The languages of the gallery, and how a page finds its language and its words. */

import type { Words } from "./words-en.ts";
import { en } from "./words-en.ts";
import { zh } from "./words-zh.ts";

export type Language = "en" | "zh";

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };
const LANGUAGES = Object.keys(WORDS) as Language[];

/** The words for an event of a task's history; the event's own name if there are none. */
export function eventWord(words: Words, event: string): string {
  return (words.events as Readonly<Record<string, string>>)[event] ?? event;
}

/**
 * The language of a page: the one chosen on it, else the one that was chosen before, else the browser's, else English.
 *
 * @param chosen by the person, the newest choice first
 */
export function languageOf(chosen: readonly (string | undefined)[], acceptLanguage = ""): Language {
  return chosen.map(supported).find(Boolean) ?? preferred(acceptLanguage) ?? "en";
}

/** `zh` for any Chinese, such as `zh-TW`. */
function supported(tag = ""): Language | undefined {
  const [primary] = tag.trim().toLowerCase().split("-", 1);
  return LANGUAGES.find((language) => language === primary);
}

/** The supported language with the highest weight, the first of several. RFC 9110, 12.5.4. */
function preferred(acceptLanguage: string): Language | undefined {
  const ranges = acceptLanguage.split(",").map((range) => {
    const [tag, weight = "q=1"] = range.split(";");
    return { language: supported(tag), weight: Number(weight.trim().replace(/^q=/i, "")) || 0 };
  });
  const [first] = ranges
    .filter(({ language, weight }) => language !== undefined && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return first?.language;
}
