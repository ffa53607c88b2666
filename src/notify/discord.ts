/**
 * Discord's webhooks.
 *
 * Text of others is escaped: a backslash before a punctuation mark takes its meaning away, also in a bare URL. Mentions
 * are switched off as a whole. Links are left to Discord to preview, so that videos play in the chat.
 *
 * Sources: https://docs.discord.com/developers/resources/webhook#execute-webhook,
 * https://docs.discord.com/developers/resources/message#allowed-mentions-object
 */

import { type ChatForm, fieldsOf } from "./chat-form.ts";
import type { Message } from "./message.ts";

/** Characters. */
const MAX_CONTENT_LENGTH = 2000;

export const discord: ChatForm = {
  hosts: ["discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"],
  path: /^\/api\/(v\d+\/)?webhooks\/\d+\/[^/]+$/,
  write: ({ headline, lines, links, notes }: Message) => {
    const content = [
      `**${headline}**`,
      ...lines.map(escaped),
      ...links.map(({ label, url }) => `[${escaped(label)}](${url.replace(/[()]/g, encodeParenthesis)})`),
      ...notes,
    ].join("\n");
    return content.length > MAX_CONTENT_LENGTH ? null : { content, allowed_mentions: { parse: [] } };
  },
  // A message that was taken is answered with nothing.
  complaint: (text) => {
    const { message } = fieldsOf(text);
    return typeof message === "string" ? message : null;
  },
};

function escaped(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

function encodeParenthesis(parenthesis: string): string {
  return parenthesis === "(" ? "%28" : "%29";
}
