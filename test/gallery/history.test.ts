/** A task's history as a person reads it, in both languages. */

import { expect, it } from "vitest";
import { ownWords } from "../../src/gallery/own-words-zh.ts";
import { deliver, failure, newTaskId, retry, settled, simulator, success } from "../client.ts";
import { Browser, textOf } from "./browser.ts";

const signedIn = await new Browser().signIn();

async function historyOf(taskId: string, language = "en"): Promise<string> {
  const headers = { "accept-language": language };
  const { html } = await signedIn.visit(`/tasks/${taskId}`, { headers });
  return textOf(/<ol id="history".*?<\/ol>/s.exec(html)?.[0] ?? "");
}

it("is newest first, and the same thing several times in a row is one entry", async () => {
  const file = await simulator.addFile({ responses: Array(10).fill({ status: 404 }) });
  const taskId = newTaskId();
  await deliver(success(taskId, [file.url]));
  await settled(taskId);
  await retry(taskId);
  await settled(taskId);
  const { host } = new URL(file.url);
  const gone = `generated_0.mp4 · The provider no longer has this video · HTTP 404 from ${host}`;
  const givenUp = `Stopped trying to save this video ${gone} \\S.*?`;
  const attempts = `Attempt failed ${gone} 4 times, last at .*?`;
  const all = `${givenUp}${attempts}Retry requested generated_0.mp4 .*?${givenUp}${attempts}Callback received`;
  expect(await historyOf(taskId)).toMatch(new RegExp(`^ ${all} code 200, videos: 1`));
});

it("speaks Chinese, and leaves what others say as they say it", async () => {
  const refused = newTaskId();
  await deliver(success(refused, ["http://10.0.0.1/a.mp4"]));
  await settled(refused);
  expect(await historyOf(refused, "zh")).toMatch(
    /停止保存该视频 generated_0\.mp4 · 视频主机不在允许列表中 · 10\.0\.0\.1 不在 VIDEO_HOSTS 中 .*收到回调 代码 200，1 个视频 /,
  );
  const failed = newTaskId();
  await deliver(failure(failed, 501, "an English message"));
  expect(await historyOf(failed, "zh")).toContain("收到回调 代码 501，0 个视频");
});

it.each([
  ["4k, code 200, videos: 1", "4K，代码 200，1 个视频"],
  ["code 200, videos: 2, not confirmed yet", "代码 200，2 个视频，尚未核实"],
  ["record-info gave no result within 24 hours", "record-info 在 24 小时内没有给出结果"],
  ["generated_0.mp4, 1048576 bytes", "generated_0.mp4，1048576 字节"],
  ["the provider has no fresh link for it", "服务商没有新的链接"],
  ["redirected: localhost is not a public host name", "重定向后：localhost 不是公网主机名"],
  ["next to nothing moved for 0.5 s", "0.5 秒内几乎没有传输"],
  [
    "h.example:8080 ended the connection after 5 of 10 bytes",
    "h.example:8080 在第 5 字节处断开了连接，共 10 字节",
  ],
  ["replaced, after: no answer from hooks.example.com", "已被新的通知取代；此前：hooks.example.com 没有响应"],
  ["open.feishu.cn: HTTP 200: sign match fail", "open.feishu.cn: HTTP 200: sign match fail"],
])("has in Chinese what is kept in English: %s", (english, chinese) => {
  expect(ownWords(english)).toBe(chinese);
});
