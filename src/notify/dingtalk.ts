/**
 * Custom bots of DingTalk (钉钉).
 *
 * `text` and not `markdown`, for which no escaping is documented. Whom a message calls is said by `at` alone.
 *
 * Source: https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages
 */

import { type ChatForm, complaintWithCode, fieldsOf } from "./chat-form.ts";
import type { Message } from "./message.ts";
import { bytesOf } from "./plain-text.ts";

/** Bytes of the whole body. */
const MAX_BODY_BYTES = 20_000;

export const dingtalk: ChatForm = {
  hosts: ["oapi.dingtalk.com"],
  path: /^\/robot\/send$/,
  write: ({ headline, lines, links, notes }: Message) => {
    const content = [headline, ...lines, ...links.flatMap(({ label, url }) => [label, url]), ...notes].join(
      "\n",
    );
    const body = { msgtype: "text", text: { content }, at: { atMobiles: [], atUserIds: [], isAtAll: false } };
    return bytesOf(JSON.stringify(body)) > MAX_BODY_BYTES ? null : body;
  },
  complaint: (answer) => {
    const { errcode, errmsg } = fieldsOf(answer);
    return complaintWithCode(errcode, errmsg);
  },
};
