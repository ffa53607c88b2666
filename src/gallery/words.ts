/** The languages of the gallery. */

import type { Language } from "../http/language.ts";
import type { Words } from "./words-en.ts";
import { en } from "./words-en.ts";
import { zh } from "./words-zh.ts";

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };

/** The words for an event of a task's history; the event's own name if there are none. */
export function eventWord(words: Words, event: string): string {
  return (words.events as Readonly<Record<string, string>>)[event] ?? event;
}

/** How the provider's `generationType` is called; as it is where there are no words for it. */
export function generationType(words: Words, type: string): string {
  return (words.generationTypes as Readonly<Record<string, string>>)[type] ?? type;
}
