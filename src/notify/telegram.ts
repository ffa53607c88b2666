/**
 * Telegram's bots: the method sendMessage.
 *
 * Nothing is parsed: what is bold or a link is said beside the text, in UTF-16 units. The query of the URL (chat_id,
 * and whatever else the user has put there) counts together with the body. The text may have 4,096 characters, of which
 * URLs are none: a message never has as many.
 *
 * Sources: https://core.telegram.org/bots/api#sendmessage, https://core.telegram.org/bots/api#messageentity
 */

import { type ChatForm, fieldsOf } from "./chat-form.ts";
import type { Message } from "./message.ts";

/** Invisible. Telegram finds mentions by itself, and `@name` would call a member of the group. */
const WORD_JOINER = "\u2060";

export const telegram: ChatForm = {
  hosts: ["api.telegram.org"],
  path: /^\/bot[^/]+\/sendMessage$/i,
  write: ({ headline, lines, links, notes }: Message) => {
    const above = [headline, ...lines.map((line) => line.replaceAll("@", `@${WORD_JOINER}`))];
    const text = [...above, ...links.map(({ label }) => label), ...notes].join("\n");
    let offset = above.join("\n").length + 1;
    const linkEntities = links.map(({ label: { length }, url }) => {
      const entity = { type: "text_link", offset, length, url };
      offset += length + 1;
      return entity;
    });
    return {
      text,
      entities: [{ type: "bold", offset: 0, length: headline.length }, ...linkEntities],
      link_preview_options: { is_disabled: true },
    };
  },
  // The answer to a message that was taken repeats it, and may be cut off.
  complaint: (text) => {
    const { ok, description } = fieldsOf(text);
    if (ok !== false) return null;
    return typeof description === "string" ? description : "not ok";
  },
};
