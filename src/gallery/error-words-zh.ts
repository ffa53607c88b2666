/** The words of the pages that explain an error, in Chinese. */

import type { ErrorWords } from "./error-words-en.ts";

export const zh: ErrorWords = {
  unknown_task: {
    title: "没有这个任务",
    advice: "还没有收到此任务的回调，或任务已删除。请检查任务 ID，以及请求中的 callBackUrl 是否为：",
  },
  unknown_notification: { title: "找不到此通知", advice: "任务已没有这条通知；任务页面列出了现有的通知。" },
  unknown_video: { title: "没有这个视频", advice: "视频已被删除，或地址不完整。" },
  not_stored: {
    title: "此视频暂时无法播放",
    advice: "视频仍在保存中，或未能保存。请稍后再试。",
  },
  not_found: { title: "没有这个页面", advice: "此地址没有内容，可能不完整。" },
  unauthorized: { title: "请先登录", advice: "登录后才能查看。请登录，然后重新打开此地址。" },
  expired_link: { title: "此链接已过期", advice: "请向发送者索取新的链接。" },
  invalid_link: { title: "此链接无效", advice: "链接可能不完整，或已被撤回。请向发送者索取新的链接。" },
  nothing_to_retry: { title: "没有可重试的视频", advice: "进行中的下载会继续。" },
  read_only: {
    title: "此令牌只能查看",
    advice: "未做任何更改。要更改内容，请先退出，再用 API_TOKEN 登录。",
  },
  bad_request: { title: "页面已失效", advice: "此链接或表单已失效，请从全部任务重新开始。" },
  forbidden: {
    title: "请求被拦截",
    advice: "此表单来自其他网站，未做任何更改。请从全部任务重新操作。",
  },
  internal_error: {
    title: "发生意外错误",
    advice: "请查看 Worker 的日志（npx wrangler tail），稍后再试。",
  },
};
