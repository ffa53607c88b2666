/** Which language a message is written in. */

import type { Language } from "../http/language.ts";

const HAN = /\p{Script=Han}/u;
/** Japanese is written with Han characters too, but never without these for long. */
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** @param setting NOTIFY_LANGUAGE; null: the language follows the prompt, Chinese if it is written in Chinese */
export function languageFor(setting: Language | null, prompt: string | null): Language {
  if (setting !== null) return setting;
  return prompt !== null && HAN.test(prompt) && !KANA.test(prompt) ? "zh" : "en";
}
