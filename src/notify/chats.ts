/**
 * The chats that a notification can be sent to in their own form.
 *
 * Pure: which chat a URL belongs to, what is posted to it, and what its answer means.
 */

import type { Language } from "../http/language.ts";
import type { Subject } from "./subject.ts";

export type Chat = "slack" | "discord" | "telegram" | "feishu" | "wecom" | "dingtalk";

export type ChatAnswer = {
  readonly delivered: boolean;
  /** What the chat said, in one short line without secrets; to follow the host in a log or a list. */
  readonly detail: string;
};

/** The chat whose address for messages this is, by host and path; null: it is none of them. */
export function chatOf(_url: URL): Chat | null {
  return null;
}

/** What to post as `application/json` to the URL as it is, query included. */
export function chatMessage(_chat: Chat, _subject: Subject, _language: Language): object {
  return {};
}

/**
 * Whether the chat has taken the message: some answer 200 with an error inside.
 *
 * @param text the beginning of the answer's body: 1 KB is enough
 */
export function chatAnswer(_chat: Chat, _status: number, _text: string): ChatAnswer {
  return { delivered: false, detail: "" };
}
