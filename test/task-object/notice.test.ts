/** What a chat among NOTIFY_URLS is sent: its own message, of the task as it is when it is sent. */

import { expect, it } from "vitest";
import { configOf } from "../../src/config.ts";
import { noticeOf } from "../../src/task-object/notice.ts";
import { ORIGIN } from "../client.ts";
import { Story } from "../task/story.ts";

const CHAT = "https://discord.com/api/webhooks/1/private?wait=true";

function configWith(variables: object) {
  return configOf({ API_TOKEN: "api-token", NOTIFY_URLS: CHAT, ...variables } as unknown as Env);
}

async function noticeWith(variables: object, prompt: string) {
  const config = configWith(variables);
  const story = new Story();
  story.operators = config.NOTIFY_URLS;
  story.callback(501);
  story.callback(200, ["http://a.example/1.mp4"]);
  story.store("generated_0.mp4");
  const request = { prompt, model: "veo3", generationType: null, aspectRatio: null } as const;
  const kept = { ...request, resolution: null, seeds: null, imageUrls: [], extends: null };
  const task = { ...story.now, origin: ORIGIN, request: kept };
  const notice = await noticeOf(task, story.notification(-1), config, Date.now());
  if ("refused" in notice) throw new Error(notice.refused.detail);
  return notice;
}

it("a chat gets its own message, with links, at its URL as it is, and no header of ours", async () => {
  const { url, body, headers, chat } = await noticeWith({ NOTIFY_SECRET: `whsec_${btoa("key")}` }, "A fox");
  expect({ url, headers, chat }).toEqual({ url: CHAT, headers: undefined, chat: "discord" });
  expect(body).toContain("A fox");
  expect(body).toContain(`${ORIGIN}/tasks/t`);
  expect(body).toContain(`${ORIGIN}/videos/t/generated_0.mp4?`);
  expect(JSON.parse(body)).not.toHaveProperty("data");
});

it.each([
  ["A fox", undefined, false],
  ["雪地里的狐狸", undefined, true],
  ["雪地里的狐狸", "en", false],
  ["A fox", "zh", true],
])(
  "the message to a prompt %j with NOTIFY_LANGUAGE %s is in Chinese: %s",
  async (prompt, NOTIFY_LANGUAGE, is) => {
    const { body } = await noticeWith({ NOTIFY_LANGUAGE }, prompt);
    expect(/\p{Script=Han}/u.test(body.replaceAll(prompt, ""))).toBe(is);
  },
);
