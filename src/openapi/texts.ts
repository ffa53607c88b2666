/**
 * What the document says, in other languages, by the English text, as translations are kept in gettext. The document
 * itself is English. A paragraph is a text of its own; a text without translation stays English, and a test finds it.
 */

import type { Language } from "../http/language.ts";
import { errorsZh } from "./texts-zh/errors.ts";
import { gatewayZh } from "./texts-zh/gateway.ts";
import { receiverZh } from "./texts-zh/receiver.ts";
import { schemasZh } from "./texts-zh/schemas.ts";
import { tasksZh } from "./texts-zh/tasks.ts";
import { videosZh } from "./texts-zh/videos.ts";

type Texts = Readonly<Record<string, string>>;

export const TEXTS: Readonly<Record<Exclude<Language, "en">, Texts>> = {
  zh: { ...tasksZh, ...videosZh, ...gatewayZh, ...receiverZh, ...schemasZh, ...errorsZh },
};

/** A reason before its meaning: `not_found`: … */
const REASON = /^(`\w+`): (.*)$/s;

/** The texts that a paragraph is made of: it, or the meaning behind a reason where several are listed. */
export function textOf(paragraph: string, texts: Texts): string {
  const [, , meaning] = REASON.exec(paragraph) ?? [];
  return texts[paragraph] === undefined && meaning !== undefined ? meaning : paragraph;
}

/** @param paragraph of the document */
export function textIn(language: Language, paragraph: string): string {
  if (language === "en") return paragraph;
  const texts = TEXTS[language];
  const text = textOf(paragraph, texts);
  const translated = texts[text] ?? text;
  return text === paragraph
    ? translated
    : paragraph.replace(REASON, (_, reason) => `${reason}：${translated}`);
}
