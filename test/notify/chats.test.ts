import { describe, expect, it } from "vitest";
import { type Chat, chatAnswer, chatOf } from "../../src/notify/chats.ts";

describe("the chat of a URL", () => {
  const ADDRESSES: [Chat, string][] = [
    ["slack", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXX"],
    ["discord", "https://discord.com/api/webhooks/1234567890/abc-DEF_123"],
    ["discord", "https://discordapp.com/api/webhooks/1234567890/abc-DEF_123?thread_id=1"],
    ["discord", "https://canary.discord.com/api/v10/webhooks/1234567890/abc-DEF_123"],
    ["telegram", "https://api.telegram.org/bot123456:ABC-def/sendMessage?chat_id=-1001234"],
    ["telegram", "https://API.telegram.org/bot123456:ABC-def/sendmessage?chat_id=@channel"],
    ["feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d"],
    ["feishu", "https://open.larksuite.com/open-apis/bot/v2/hook/0a1b2c3d"],
    ["wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0a1b2c3d"],
    ["dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=0a1b2c3d"],
  ];
  it.each(ADDRESSES)("is %s for %s", (chat, url) => {
    expect(chatOf(new URL(url))).toBe(chat);
  });

  it.each([
    "https://example.com/services/T00000000/B00000000/XXXXXXXX",
    "https://hooks.slack.com.example.com/services/T0/B0/X",
    "https://hooks.slack.com/workflows/T0/A0/1/X",
    "https://discord.com/api/webhooks/1234567890/abc/slack",
    "https://api.telegram.org/bot123456:ABC-def/getMe",
    "https://open.feishu.cn/open-apis/im/v1/messages",
    "https://qyapi.weixin.qq.com/cgi-bin/webhook/upload_media?key=0a1b2c3d",
    "https://oapi.dingtalk.com/robot/send/other",
  ])("is none for %s", (url) => {
    expect(chatOf(new URL(url))).toBeNull();
  });
});

describe("an answer", () => {
  // Telegram repeats the message, of which only the beginning is read.
  const cutOff = `{"ok":true,"result":{"message_id":1,"text":"${"x".repeat(960)}`;
  const TAKEN: [Chat, number, string][] = [
    ["slack", 200, "ok"],
    ["discord", 204, ""],
    ["discord", 200, '{"id":"1","content":"…"}'],
    ["telegram", 200, '{"ok":true,"result":{"message_id":1}}'],
    ["telegram", 200, cutOff],
    ["feishu", 200, '{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}'],
    ["feishu", 200, '{"Extra":null,"StatusCode":0,"StatusMessage":"success"}'],
    ["wecom", 200, '{"errcode":0,"errmsg":"ok"}'],
    ["dingtalk", 200, '{"errcode":0,"errmsg":"ok"}'],
  ];
  it.each(TAKEN)("of %s, %i %s, says that the message was taken", (chat, status, text) => {
    expect(chatAnswer(chat, status, text)).toEqual({ delivered: true, detail: `HTTP ${status}` });
  });

  const REFUSED: [Chat, number, string, string][] = [
    ["slack", 404, "no_service", "HTTP 404: no_service"],
    ["slack", 200, "<html>Sign in</html>", "HTTP 200: unexpected answer"],
    ["discord", 404, '{"message": "Unknown Webhook", "code": 10015}', "HTTP 404: Unknown Webhook"],
    ["discord", 502, "<html>Bad gateway</html>", "HTTP 502"],
    [
      "telegram",
      400,
      '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}',
      "HTTP 400: Bad Request: chat not found",
    ],
    ["telegram", 200, '{"ok":false}', "HTTP 200: not ok"],
    ["telegram", 301, "", "HTTP 301"],
    [
      "feishu",
      200,
      '{"code":19024,"msg":"Key Words Not Found","data":{}}',
      "HTTP 200: 19024 Key Words Not Found",
    ],
    ["feishu", 200, "{}", "HTTP 200: unexpected answer"],
    [
      "wecom",
      200,
      '{"errcode":45009,"errmsg":"api freq out of limit"}',
      "HTTP 200: 45009 api freq out of limit",
    ],
    ["wecom", 200, "[]", "HTTP 200: unexpected answer"],
    ["dingtalk", 200, '{"errcode":310000}', "HTTP 200: 310000"],
    ["dingtalk", 500, '{"errcode":0,"errmsg":"ok"}', "HTTP 500"],
    ["dingtalk", 200, "null", "HTTP 200: unexpected answer"],
  ];
  it.each(REFUSED)("of %s, %i %s, says that it was not", (chat, status, text, detail) => {
    expect(chatAnswer(chat, status, text)).toEqual({ delivered: false, detail });
  });

  it("is repeated without URLs and without what may be a token, on one short line", () => {
    const answer = (errmsg: string) =>
      chatAnswer("wecom", 200, JSON.stringify({ errcode: 93000, errmsg })).detail;
    expect(
      answer("invalid webhook url, hint: [1704540159128593240839785], more at https://example.com/?key=1"),
    ).toBe("HTTP 200: 93000 invalid webhook url, hint: […], more at …");
    expect(
      answer("bad key 693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa of bot123456:ABC-DEF1234ghIkl-zyx57W2v"),
    ).toBe("HTTP 200: 93000 bad key … of …");
    expect(answer("two\nlines")).toBe("HTTP 200: 93000 two lines");
    expect(answer("very long ".repeat(100))).toHaveLength("HTTP 200: ".length + 120);
  });
});
