/**
 * Custom bots of Feishu (飞书), which is Lark outside of China.
 *
 * A `post` is made of elements: mentions and links are elements of their own. The `<at …>` of other kinds of messages
 * is kept out nevertheless.
 *
 * Source: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 */

import { type ChatForm, complaintWithCode, fieldsOf } from "./chat-form.ts";
import type { Message } from "./message.ts";
import { bytesOf } from "./plain-text.ts";

/** Bytes of the whole body: 20 KB. */
const MAX_BODY_BYTES = 20_000;

export const feishu: ChatForm = {
  hosts: ["open.feishu.cn", "open.larksuite.com"],
  path: /^\/open-apis\/bot\/v2\/hook\/[^/]+$/,
  write: ({ headline, lines, links, notes }: Message) => {
    const content = [
      ...lines.map(text),
      ...links.map(({ label, url }) => ({ tag: "a", text: label, href: url })),
      ...notes.map(text),
    ].map((element) => [element]);
    // One language is enough: it is shown to everybody.
    const body = { msg_type: "post", content: { post: { zh_cn: { title: headline, content } } } };
    return bytesOf(JSON.stringify(body)) > MAX_BODY_BYTES ? null : body;
  },
  complaint: (answer) => {
    const { code, StatusCode, msg } = fieldsOf(answer);
    // Older answers to a message that was taken have a StatusCode only.
    return complaintWithCode(code ?? StatusCode, msg);
  },
};

function text(line: string) {
  return { tag: "text", text: line.replaceAll("<", "＜") };
}
