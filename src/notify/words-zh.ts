/** The words of messages in Chinese. */

import type { Words } from "./words-en.ts";

export const zh: Words = {
  headlines: {
    stored: (videos) => `✅ Veo3：已保存 ${videos} 个视频`,
    partial: (stored, all) => `⚠️ Veo3：已保存 ${stored}/${all} 个视频`,
    failed: "❌ Veo3：任务失败",
    test: "🔔 Veo3：测试消息",
  },
  task: (taskId) => `任务 ${taskId}`,
  failure: (name, advice) => `${name}。${advice}`,
  test: "任务结束后，通知会发到这里。",
  moreVideos: (videos) => `……还有 ${videos} 个视频`,
  gallery: "在 Veo3 图库中打开",
  linksExpire: "视频链接会过期，可在图库获取新链接。",
};
