/** The languages of the gallery, and how a page finds its words. */

import type { Words } from "./words-en.ts";
import { en } from "./words-en.ts";
import { zh } from "./words-zh.ts";

export type Language = "en" | "zh";

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };
export const LANGUAGES = Object.keys(WORDS) as Language[];

/** The words for an event of a task's history; the event's own name if there are none. */
export function eventWord(words: Words, event: string): string {
  return (words.events as Readonly<Record<string, string>>)[event] ?? event;
}
