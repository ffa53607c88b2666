/** What messages are about, for tests. */

import * as fc from "fast-check";
import type { TaskSubject } from "../../src/notify/subject.ts";

const ORIGIN = "https://receiver.example.workers.dev";

export const STORED: TaskSubject = {
  type: "task.stored",
  taskId: "veo_task_abcdef123456",
  prompt: "A fox in the snow",
  reference: "order-42",
  model: "veo3_fast",
  videos: [
    {
      name: "generated_0.mp4",
      url: `${ORIGIN}/videos/veo_task_abcdef123456/generated_0.mp4?expires=1795786497&signature=c2ln`,
      durationSeconds: 8.0,
      width: 1280,
      height: 720,
      bytes: 3_210_000,
    },
  ],
  failure: null,
  galleryUrl: `${ORIGIN}/gallery/veo_task_abcdef123456`,
};

export const FAILED: TaskSubject = {
  ...STORED,
  type: "task.failed",
  videos: [],
  failure: "content_policy",
};

/** Text that means something to one chat or another, or is of an awkward length. */
export const HOSTILE_PROMPTS: Readonly<Record<string, string>> = {
  HTML: "<b>bold</b> & a < b > c &amp;",
  markup: "*star* **stars** _under_ __unders__ ~~gone~~ `code` ```block``` ||spoiler||",
  "a heading": "# Title",
  "a quotation": "> quote",
  "a numbered list": "1. one",
  "a list": "- item",
  mentions: "@everyone @here @all @channel",
  "Slack's mentions": "<!channel> <!here> <!everyone> <@U012AB3CD> <#C012AB3CD>",
  "Feishu's mentions": '<at user_id="all">all</at> <at id=all></at>',
  "WeCom's and Discord's mentions": "<@all> <@zhangsan> <@123456789012345678> <@&987654321098765432>",
  links: "look](http://evil.example) [here](http://evil.example) <http://evil.example|here>",
  "a bare URL": "http://evil.example/a_b_c",
  backslashes: "back\\slash \\* \\\\",
  "other signs": ":smile: /start #tag $5 100% ¯\\_(ツ)_/¯",
  emoji: "👩‍👩‍👧‍👦👍🏽🇨🇳 family",
  "right-to-left text": "שלום עולם مرحبا بالعالم",
  Chinese: "雪地里的狐狸，慢慢抬起头",
  "half characters": "\ud800 half a character \udc00",
  "direction controls": "\u202Eevil\u202C\u2066x\u2069",
  "lines and controls": "one\ntwo\r\n\n\n\n\nthree\t\u0000four\u2028five",
  "nothing but lines": "\n".repeat(4000),
  "4,000 letters": "x".repeat(4000),
  "4,000 Chinese characters": "雪".repeat(4000),
  "4,400 units of emoji": "👩‍👩‍👧‍👦".repeat(400),
  "4,500 units of accents": "e\u0301\u0327".repeat(1500),
  "a letter under 4,000 accents": `a${"\u0301".repeat(4000)}`,
  "4,200 signs": "<&>*_`@".repeat(600),
};

/** Any characters, halves of them too, and many of those that mean something. */
export const anyCharacters: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x10ffff }), fc.integer({ min: 0, max: 0x7f })), {
    maxLength: 400,
  })
  .map((codePoints) => String.fromCodePoint(...codePoints));
