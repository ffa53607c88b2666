/**
 * The chats' documents as checks: what is wrong with a body, a sentence each, and what a reader sees of it.
 *
 * Lengths are counted in UTF-16 units where a document says "characters": that is never less than what the chat counts.
 */

import type { Chat } from "../../src/notify/chats.ts";

type Faults = string[];
type Rules<Body> = { faults(body: Body): Faults; visible(body: Body): string };

type SlackText = { type: "mrkdwn" | "plain_text"; text: string; verbatim?: boolean; emoji?: boolean };
type SlackBody = { text: string; blocks: { type: string; text: SlackText }[] };

/** https://docs.slack.dev/reference/block-kit/blocks/section-block, …/messaging/formatting-message-text */
const slack: Rules<SlackBody> = {
  faults: ({ text, blocks }) => [
    ...unless(blocks.length <= 50, "more than 50 blocks"),
    ...unless(
      blocks.every(({ type }) => type === "section"),
      "not a section",
    ),
    ...blocks.flatMap(({ text: { text } }) => lengthFaults(text.length, 3000)),
    ...lengthFaults(text.length, 40_000),
    ...[text, ...blocks.flatMap(({ text }) => (text.type === "mrkdwn" ? [text.text] : []))].flatMap(
      (text) => {
        const withoutLinks = text.replace(/<https?:[^<>|\s]+\|[^<>|]*>/g, "");
        return unless(!/[<>]|&(?!(amp|lt|gt);)/.test(withoutLinks), `not escaped: ${text}`);
      },
    ),
    ...unless(
      blocks.every(({ text }) => text.type !== "mrkdwn" || text.verbatim === true),
      "names and bare URLs become links",
    ),
  ],
  visible: ({ blocks }) =>
    blocks
      .map(({ text: { type, text } }) => (type === "plain_text" ? text : slackUnescaped(text)))
      .join("\n"),
};

function slackUnescaped(text: string): string {
  return text
    .replace(/<https?:[^<>|\s]+\|([^<>|]*)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

type DiscordBody = { content: string; allowed_mentions: { parse: string[] } };

/** https://docs.discord.com/developers/resources/webhook#execute-webhook */
const discord: Rules<DiscordBody> = {
  faults: ({ content, allowed_mentions }) => [
    ...lengthFaults(content.length, 2000),
    ...unless(JSON.stringify(allowed_mentions) === '{"parse":[]}', "may mention"),
    ...unless(
      !/(?<!\\)(?:\\\\)*[*_`~|<>#@[\]()]/.test(withoutDiscordMarks(content)),
      `not escaped: ${content}`,
    ),
    ...unless(
      !/^\d+\.|^[-+] |(?<!\\)https?:\/\//m.test(withoutDiscordMarks(content)),
      `has a meaning: ${content}`,
    ),
  ],
  visible: ({ content }) => withoutDiscordMarks(content).replace(/\\([!-/:-@[-`{-~])/g, "$1"),
};

/** Without what is ours: the bold headline, and links. */
function withoutDiscordMarks(content: string): string {
  return content
    .replace(/^\*\*(.*)\*\*$/m, "$1")
    .replace(/^\[((?:\\.|[^[\]\\])*)\]\(https?:[^\s()]+\)$/gm, "$1");
}

type Entity = { type: string; offset: number; length: number; url?: string };
type TelegramBody = { text: string; entities: Entity[] };

/** https://core.telegram.org/bots/api#sendmessage, #messageentity */
const telegram: Rules<TelegramBody> = {
  faults: (body) => [
    ...lengthFaults(body.text.length, 4096),
    ...unless(!("parse_mode" in body), "entities beside parse_mode"),
    ...unless(!("chat_id" in body), "two chat_id"),
    ...unless(!/@\w/.test(body.text), "may mention"),
    ...body.entities.flatMap(({ type, offset, length, url }) => {
      const marked = body.text.slice(offset, offset + length);
      return [
        ...unless(length > 0 && marked.length === length, "an entity outside of the text"),
        ...unless(marked.isWellFormed() && marked.trim() === marked, `an entity cuts: ${marked}`),
        ...unless(
          (type === "text_link") === (url !== undefined && /^https?:/.test(url)),
          "a link without URL",
        ),
        ...unless(body.text.split("\n").includes(marked), `not a line: ${marked}`),
      ];
    }),
  ],
  visible: ({ text }) => text.replaceAll("\u2060", ""),
};

type FeishuElement = { tag: string; text: string; href?: string };
type FeishuBody = {
  msg_type: string;
  content: { post: { zh_cn: { title: string; content: FeishuElement[][] } } };
};

/** https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */
const feishu: Rules<FeishuBody> = {
  faults: (body) => [
    ...lengthFaults(bytes(JSON.stringify(body)), 20_000),
    ...unless(body.msg_type === "post", "not a post"),
    ...body.content.post.zh_cn.content
      .flat()
      .flatMap(({ tag, text, href }) => [
        ...unless(tag === "text" || tag === "a", `an element ${tag}`),
        ...unless((tag === "a") === (href !== undefined && /^https?:/.test(href)), "a link without URL"),
        ...unless(!/<\/?at/i.test(text), `may mention: ${text}`),
        ...unless(text.length > 0, "an empty element"),
      ]),
  ],
  visible: ({ content }) => {
    const { title, content: paragraphs } = content.post.zh_cn;
    return [title, ...paragraphs.map((elements) => elements.map(({ text }) => text).join(""))]
      .join("\n")
      .replaceAll("＜", "<");
  },
};

type TextBody = { msgtype: string; text: { content: string }; at?: object };

/** https://developer.work.weixin.qq.com/document/path/91770 */
const wecom: Rules<TextBody> = {
  faults: ({ msgtype, text }) => [
    ...lengthFaults(bytes(text.content), 2048),
    ...unless(msgtype === "text", "not text"),
    ...unless(Object.keys(text).join() === "content", "may mention by a list"),
    ...unless(!/<@/.test(text.content), `may mention: ${text.content}`),
  ],
  visible: ({ text }) => text.content.replaceAll("＜", "<"),
};

/** https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages */
const dingtalk: Rules<TextBody> = {
  faults: (body) => [
    ...lengthFaults(bytes(JSON.stringify(body)), 20_000),
    ...unless(body.msgtype === "text", "not text"),
    ...unless(JSON.stringify(body.at) === '{"atMobiles":[],"atUserIds":[],"isAtAll":false}', "may mention"),
    // A bot may be told to take only messages that contain a keyword, here Veo3.
    ...unless(body.text.content.includes("Veo3"), "without the keyword"),
  ],
  visible: ({ text }) => text.content,
};

// Each body goes to the rules of its own chat: what they read of it fails loudly where it is not there.
const RULES = { slack, discord, telegram, feishu, wecom, dingtalk } as Record<Chat, Rules<object>>;

/** What is wrong with a body by the chat's documents. */
export function faultsOf(chat: Chat, body: object): Faults {
  return [
    ...RULES[chat].faults(body),
    // Lone surrogates become \ud800 in JSON, which not every parser takes.
    ...unless(!/\\ud[89a-f]/i.test(JSON.stringify(body)), "half a character"),
    ...unless(!/[\u202a-\u202e\u2066-\u2069]/.test(JSON.stringify(body)), "a direction control"),
  ];
}

/** What a reader sees, links by their labels (WeCom and DingTalk: with their URLs). */
export function visibleIn(chat: Chat, body: object): string {
  return RULES[chat].visible(body);
}

function lengthFaults(length: number, limit: number): Faults {
  return unless(length >= 1 && length <= limit, `a length of ${length}, not 1 to ${limit}`);
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function unless(holds: boolean, fault: string): Faults {
  return holds ? [] : [fault];
}
