/** The languages of setup. */

import { en, type Words } from "./words-en.ts";
import { zh } from "./words-zh.ts";

/** @param lang as in the variable LANG: "zh_CN.UTF-8" */
export function wordsFor(lang: string | undefined): Words {
  return /^zh([_.-]|$)/i.test(lang ?? "") ? zh : en;
}
