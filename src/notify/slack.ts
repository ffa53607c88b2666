/**
 * Slack's incoming webhooks.
 *
 * Text of others is `plain_text`, in which nothing has a meaning. In `mrkdwn` a `<` begins links and mentions, such as
 * `<!channel>`, so that `&`, `<` and `>` are escaped.
 *
 * Sources: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks,
 * https://docs.slack.dev/messaging/formatting-message-text, https://docs.slack.dev/reference/block-kit/blocks/section-block
 */

import { type ChatForm, UNEXPECTED_ANSWER } from "./chat-form.ts";
import type { Message } from "./message.ts";

/** Characters of a section's text. */
const MAX_SECTION_LENGTH = 3000;

export const slack: ChatForm = {
  hosts: ["hooks.slack.com"],
  path: /^\/services\//,
  write: ({ headline, lines, links, notes }: Message) => {
    const tail = [
      ...links.map(({ label, url }) => `<${escaped(url)}|${escaped(label)}>`),
      ...notes.map(escaped),
    ];
    const sections = [
      { type: "mrkdwn", text: `*${escaped(headline)}*`, verbatim: true },
      { type: "plain_text", text: lines.join("\n"), emoji: false },
      ...(tail.length > 0 ? [{ type: "mrkdwn", text: tail.join("\n"), verbatim: true }] : []),
    ];
    if (sections.some(({ text }) => text.length > MAX_SECTION_LENGTH)) return null;
    return {
      // What a phone's notification shows.
      text: escaped([headline, ...lines].join("\n")),
      blocks: sections.map((text) => ({ type: "section", text })),
    };
  },
  complaint: (text) => {
    const answer = text.trim();
    if (answer === "ok") return null;
    return /^[a-z_]+$/.test(answer) ? answer : UNEXPECTED_ANSWER;
  },
};

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
