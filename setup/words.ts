/** The languages of setup and of the doctor. */

import { type DoctorWords, en as doctorEn } from "./doctor-words-en.ts";
import { zh as doctorZh } from "./doctor-words-zh.ts";
import { en, type Words } from "./words-en.ts";
import { zh } from "./words-zh.ts";

/** @param lang as in the variable LANG: "zh_CN.UTF-8" */
export function wordsFor(lang: string | undefined): Words {
  return isChinese(lang) ? zh : en;
}

/** The same for the doctor. */
export function doctorWordsFor(lang: string | undefined): DoctorWords {
  return isChinese(lang) ? doctorZh : doctorEn;
}

function isChinese(lang: string | undefined): boolean {
  return /^zh([_.-]|$)/i.test(lang ?? "");
}
