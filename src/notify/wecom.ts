/**
 * Group bots of WeCom (企业微信).
 *
 * `text` and not `markdown`, for which no escaping is documented. In both `<@userid>` calls a member.
 *
 * Source: https://developer.work.weixin.qq.com/document/path/91770
 */

import { type ChatForm, complaintWithCode, fieldsOf } from "./chat-form.ts";
import type { Message } from "./message.ts";
import { bytesOf } from "./plain-text.ts";

/** Bytes of UTF-8. */
const MAX_TEXT_BYTES = 2048;

export const wecom: ChatForm = {
  hosts: ["qyapi.weixin.qq.com"],
  path: /^\/cgi-bin\/webhook\/send$/,
  write: ({ headline, lines, links, notes }: Message) => {
    const content = [
      headline,
      ...lines.map((line) => line.replaceAll("<", "＜")),
      ...links.flatMap(({ label, url }) => [label, url]),
      ...notes,
    ].join("\n");
    return bytesOf(content) > MAX_TEXT_BYTES ? null : { msgtype: "text", text: { content } };
  },
  complaint: (answer) => {
    const { errcode, errmsg } = fieldsOf(answer);
    return complaintWithCode(errcode, errmsg);
  },
};
