/** What each chat's own file says of it. Pure. */

import type { Message } from "./message.ts";

export type ChatForm = {
  readonly hosts: readonly string[];
  /** The path of an address to which messages are posted. */
  readonly path: RegExp;
  /** The body to post; null: it would be longer than the chat allows. */
  readonly write: (message: Message) => object | null;
  /** What an answer complains of, in the chat's own words; null: it does not complain. */
  readonly complaint: (text: string) => string | null;
};

/** Where an answer must have a certain form to count, and has not. */
export const UNEXPECTED_ANSWER = "unexpected answer";

/** An answer that should be a JSON object; one without fields if it is none, or was cut off. */
export function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** For the chats that always answer with a code: 0 is a success. */
export function complaintWithCode(code: unknown, words: unknown): string | null {
  if (code === 0) return null;
  return typeof code === "number"
    ? `${code} ${typeof words === "string" ? words : ""}`.trim()
    : UNEXPECTED_ANSWER;
}
