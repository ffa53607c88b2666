import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Chat, chatMessage } from "../../src/notify/chats.ts";
import { oneLine } from "../../src/notify/plain-text.ts";
import type { Subject, TaskSubject, VideoSubject } from "../../src/notify/subject.ts";
import { TASK_FAILURES, type TaskFailure } from "../../src/task/failure.ts";
import { faultsOf, visibleIn } from "./chat-rules.ts";
import { anyCharacters, FAILED, HOSTILE_PROMPTS, STORED } from "./subjects.ts";

const CHATS: Chat[] = ["slack", "discord", "telegram", "feishu", "wecom", "dingtalk"];

const VIDEO_URL = STORED.videos[0]?.url ?? "";
const LABEL = "generated_0.mp4 · 8 s · 1280×720 · 3.2 MB";

describe("a stored task, as it is posted", () => {
  const posted = (chat: Chat) => chatMessage(chat, STORED, "en");

  it("to Slack: sections, and a line for a phone's notification", () => {
    expect(posted("slack")).toEqual({
      text: "✅ Veo3: 1 video stored\nA fox in the snow\nveo3_fast · order-42",
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: "*✅ Veo3: 1 video stored*", verbatim: true } },
        {
          type: "section",
          text: { type: "plain_text", text: "A fox in the snow\nveo3_fast · order-42", emoji: false },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: [
              `<${VIDEO_URL.replace("&", "&amp;")}|${LABEL}>`,
              `<${STORED.galleryUrl}|Open in the Veo3 gallery>`,
              "Links to videos expire; the gallery has new ones.",
            ].join("\n"),
            verbatim: true,
          },
        },
      ],
    });
  });

  it("to Discord: escaped, without mentions", () => {
    expect(posted("discord")).toEqual({
      content: [
        "**✅ Veo3: 1 video stored**",
        "A fox in the snow",
        "veo3\\_fast · order\\-42",
        `[generated\\_0\\.mp4 · 8 s · 1280×720 · 3\\.2 MB](${VIDEO_URL})`,
        `[Open in the Veo3 gallery](${STORED.galleryUrl})`,
        "Links to videos expire; the gallery has new ones.",
      ].join("\n"),
      allowed_mentions: { parse: [] },
    });
  });

  it("to Telegram: plain text, with what is bold and what is a link beside it", () => {
    expect(posted("telegram")).toEqual({
      text: [
        "✅ Veo3: 1 video stored",
        "A fox in the snow",
        "veo3_fast · order-42",
        LABEL,
        "Open in the Veo3 gallery",
        "Links to videos expire; the gallery has new ones.",
      ].join("\n"),
      entities: [
        { type: "bold", offset: 0, length: 22 },
        { type: "text_link", offset: 62, length: 41, url: VIDEO_URL },
        { type: "text_link", offset: 104, length: 24, url: STORED.galleryUrl },
      ],
      link_preview_options: { is_disabled: true },
    });
  });

  it("to Feishu and Lark: a post of elements", () => {
    expect(posted("feishu")).toEqual({
      msg_type: "post",
      content: {
        post: {
          zh_cn: {
            title: "✅ Veo3: 1 video stored",
            content: [
              [{ tag: "text", text: "A fox in the snow" }],
              [{ tag: "text", text: "veo3_fast · order-42" }],
              [{ tag: "a", text: LABEL, href: VIDEO_URL }],
              [{ tag: "a", text: "Open in the Veo3 gallery", href: STORED.galleryUrl }],
              [{ tag: "text", text: "Links to videos expire; the gallery has new ones." }],
            ],
          },
        },
      },
    });
  });

  const text = [
    "✅ Veo3: 1 video stored",
    "A fox in the snow",
    "veo3_fast · order-42",
    LABEL,
    VIDEO_URL,
    "Open in the Veo3 gallery",
    STORED.galleryUrl,
    "Links to videos expire; the gallery has new ones.",
  ].join("\n");

  it("to WeCom: text", () => {
    expect(posted("wecom")).toEqual({ msgtype: "text", text: { content: text } });
  });

  it("to DingTalk: text that calls nobody", () => {
    expect(posted("dingtalk")).toEqual({
      msgtype: "text",
      text: { content: text },
      at: { atMobiles: [], atUserIds: [], isAtAll: false },
    });
  });
});

describe("what a message says", () => {
  const says = (subject: Subject, language: "en" | "zh" = "en") =>
    visibleIn("telegram", chatMessage("telegram", subject, language)).split("\n");

  it("why a task failed, and what to do about it", () => {
    expect(says(FAILED)).toEqual([
      "❌ Veo3: task failed",
      "A fox in the snow",
      "veo3_fast · order-42",
      "Rejected by the content policy. Rephrase the prompt: it was refused by the content policy.",
      "Open in the Veo3 gallery",
    ]);
  });

  it("how many videos are missing", () => {
    const video = STORED.videos[0] as VideoSubject;
    const videos = [video, { ...video, url: null }, { ...video, url: null }];
    expect(says({ ...STORED, type: "task.partial", videos, failure: "too_large" })).toContain(
      "⚠️ Veo3: 1 of 3 videos stored",
    );
  });

  it("the task's id where the prompt is not known or shows nothing", () => {
    for (const prompt of [null, "", " \n\u202E\t"]) {
      expect(says({ ...STORED, prompt })[1]).toBe("Task veo_task_abcdef123456");
    }
  });

  it("only what is known of a task and its video", () => {
    const video = { ...(STORED.videos[0] as VideoSubject), durationSeconds: null, width: null, bytes: null };
    expect(says({ ...STORED, model: null, reference: null, videos: [video] })).toEqual([
      "✅ Veo3: 1 video stored",
      "A fox in the snow",
      "generated_0.mp4",
      "Open in the Veo3 gallery",
      "Links to videos expire; the gallery has new ones.",
    ]);
  });

  it("the first four videos, and how many more there are", () => {
    const videos = Array.from({ length: 6 }, () => STORED.videos[0] as VideoSubject);
    expect(says({ ...STORED, videos }).slice(-7)).toEqual([
      ...Array.from({ length: 4 }, () => LABEL),
      "Open in the Veo3 gallery",
      "… and 2 more videos",
      "Links to videos expire; the gallery has new ones.",
    ]);
  });

  it("all of it in Chinese", () => {
    expect(says({ ...STORED, prompt: "雪地里的狐狸" }, "zh")).toEqual([
      "✅ Veo3：已保存 1 个视频",
      "雪地里的狐狸",
      "veo3_fast · order-42",
      LABEL,
      "在 Veo3 图库中打开",
      "视频链接会过期，可在图库获取新链接。",
    ]);
    expect(says(FAILED, "zh")[3]).toBe("违反内容政策。提示词违反内容政策，请修改后重新提交。");
  });

  it("that it is a test", () => {
    const subject: Subject = { type: "receiver.test", galleryUrl: STORED.galleryUrl };
    for (const chat of CHATS) {
      expect(faultsOf(chat, chatMessage(chat, subject, "en"))).toEqual([]);
    }
    expect(says(subject)[0]).toBe("🔔 Veo3: test message");
    expect(says(subject, "zh")[0]).toBe("🔔 Veo3：测试消息");
  });
});

describe.each(CHATS)("by the documents of %s", (chat) => {
  it.each(Object.entries(HOSTILE_PROMPTS))(
    "a prompt with %s is shown as it is, and does nothing",
    (_, prompt) => {
      const body = chatMessage(chat, { ...STORED, prompt, reference: prompt }, "en");
      expect(faultsOf(chat, body)).toEqual([]);
      const title = oneLine(prompt, 200) || "Task veo_task_abcdef123456";
      expect(visibleIn(chat, body).split("\n")[1]).toBe(title);
    },
  );

  it("the gallery's link has the precedence where not all links fit", () => {
    const url = `https://receiver.example/${"x".repeat(1300)}`;
    const videos = Array.from({ length: 4 }, () => ({ ...(STORED.videos[0] as VideoSubject), url }));
    const subject: TaskSubject = { ...STORED, videos };
    const body = chatMessage(chat, subject, "en");
    expect(faultsOf(chat, body)).toEqual([]);
    expect(JSON.stringify(body)).toContain(STORED.galleryUrl);
  });

  it("any message is within the limits", () => {
    fc.assert(
      fc.property(anySubject, fc.constantFrom("en" as const, "zh" as const), (subject, language) => {
        expect(faultsOf(chat, chatMessage(chat, subject, language))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

const anyText = fc.oneof(
  anyCharacters,
  fc
    .array(fc.constantFrom(...Object.values(HOSTILE_PROMPTS)), { maxLength: 8 })
    .map((parts) => parts.join("")),
);

const anyUrl = fc
  .tuple(fc.webUrl({ withQueryParameters: true }), fc.nat(5000), fc.constantFrom("", "|<>() ", "\n\n", "雪"))
  .map(([url, length, end]) => `${url}${"x".repeat(length)}${end}`);

const anyVideo: fc.Arbitrary<VideoSubject> = fc.record({
  name: fc.constantFrom("generated_0.mp4", "4k_image_15.webp"),
  url: fc.option(anyUrl),
  durationSeconds: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  width: fc.option(fc.nat()),
  height: fc.option(fc.nat()),
  bytes: fc.option(fc.nat()),
});

const anySubject: fc.Arbitrary<TaskSubject> = fc.record({
  type: fc.constantFrom("task.stored" as const, "task.partial" as const, "task.failed" as const),
  taskId: fc.stringMatching(/^[\w-]{1,128}$/),
  prompt: fc.option(anyText),
  reference: fc.option(anyText),
  model: fc.option(anyText),
  videos: fc.array(anyVideo, { maxLength: 16 }),
  failure: fc.option(fc.constantFrom(...(Object.keys(TASK_FAILURES) as TaskFailure[]))),
  galleryUrl: anyUrl,
});
