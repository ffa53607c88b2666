/** The languages of messages. */

import type { Language } from "../http/language.ts";
import { en, type Words } from "./words-en.ts";
import { zh } from "./words-zh.ts";

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };
