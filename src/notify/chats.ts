/**
 * The chats that a notification can be sent to in their own form.
 *
 * Pure: which chat a URL belongs to, what is posted to it, and what its answer means. A new chat is one row here.
 */

import type { Language } from "../http/language.ts";
import type { ChatForm } from "./chat-form.ts";
import { dingtalk } from "./dingtalk.ts";
import { discord } from "./discord.ts";
import { feishu } from "./feishu.ts";
import { type Links, messageOf } from "./message.ts";
import { oneLine } from "./plain-text.ts";
import { slack } from "./slack.ts";
import type { Subject } from "./subject.ts";
import { telegram } from "./telegram.ts";
import { wecom } from "./wecom.ts";

const FORMS = { slack, discord, telegram, feishu, wecom, dingtalk } satisfies Record<string, ChatForm>;

export type Chat = keyof typeof FORMS;

const CHATS = Object.keys(FORMS) as Chat[];

export type ChatAnswer = {
  readonly delivered: boolean;
  /** What the chat said, in one short line without secrets; to follow the host in a log or a list. */
  readonly detail: string;
};

/** The chat whose address for messages this is, by host and path; null: it is none of them. */
export function chatOf({ hostname, pathname }: URL): Chat | null {
  const isIts = (chat: Chat) => FORMS[chat].hosts.includes(hostname) && FORMS[chat].path.test(pathname);
  return CHATS.find(isIts) ?? null;
}

/** From the most links that anybody wants to read to none: the last of them always fits. */
const LINKS: readonly Links[] = [
  ...[4, 3, 2, 1, 0].map((videos) => ({ videos, gallery: true })),
  { videos: 0, gallery: false },
];

/** What to post as `application/json` to the URL as it is, query included. It has as many links as there is room for. */
export function chatMessage(chat: Chat, subject: Subject, language: Language): object {
  for (const links of LINKS) {
    const body = FORMS[chat].write(messageOf(subject, language, links));
    if (body !== null) return body;
  }
  throw new Error(`a message without links is too long for ${chat}`);
}

/**
 * Whether the chat has taken the message: some answer 200 with an error inside.
 *
 * @param text the beginning of the answer's body: 1 KB is enough
 */
export function chatAnswer(chat: Chat, status: number, text: string): ChatAnswer {
  const complaint = FORMS[chat].complaint(text);
  const delivered = status >= 200 && status < 300 && complaint === null;
  return { delivered, detail: `HTTP ${status}${complaint === null ? "" : `: ${harmless(complaint)}`}` };
}

/** In UTF-16 units: enough for the error messages that these chats are known to have. */
const MAX_COMPLAINT_LENGTH = 120;

/** URLs, and words that may be tokens: long, and with a digit. An answer should have neither, but may repeat the request. */
const SECRETS = /https?:\S+|(?=[\w:-]*\d)[\w:-]{16,}/gi;

function harmless(complaint: string): string {
  return oneLine(complaint.replace(SECRETS, "…"), MAX_COMPLAINT_LENGTH);
}
