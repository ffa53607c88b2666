/**
 * Every word of the gallery, in English and in Chinese. The provider's own messages are not here: they are shown as
 * they come.
 *
 * A word that is missing in one language does not compile.
 */

import { VIDEO_FAILURES, type VideoFailure } from "../archive/failure.ts";
import type { TaskState } from "../task/task.ts";
import { GENERATION_FAILURES, type GenerationFailure } from "../veo3/failure.ts";
import type { VideoKind } from "../veo3/result.ts";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

export type FailureReason = GenerationFailure | VideoFailure;
type Reasons = Readonly<Record<FailureReason, string>>;
type States = Readonly<Record<TaskState, string>>;
type Kinds = Readonly<Record<VideoKind, (n: number) => string>>;

/** The failures of the gallery itself, told as a page. */
export type Trouble = "unknown_task" | "nothing_to_retry" | "bad_request" | "forbidden" | "internal_error";
type Troubles = Readonly<Record<Trouble, { readonly title: string; readonly advice: string }>>;

const englishReasons: Reasons = {
  content_policy: "Refused by the content policy",
  prompt_not_english: "The prompt is not English",
  image_unavailable: "The image could not be fetched",
  image_unsafe: "The image was refused",
  invalid_request: "The request is not valid",
  provider_error: "The provider had an error",
  generation_failed: "The generation failed",
  no_videos: "A success without a video",
  no_callback: "No result came",
  unconfirmed: "The callback was never confirmed",
  unknown: "An answer nobody knows",
  url_refused: "The URL may not be fetched",
  source_gone: "The provider no longer has it",
  source_error: "The video's host failed",
  too_large: "Too large",
  not_a_video: "Not a video",
  truncated: "Cut short",
};

const englishStates: States = {
  waiting: "Waiting",
  storing: "Storing",
  stored: "Stored",
  partial: "Partly stored",
  failed: "Failed",
};

const englishKinds: Kinds = {
  generated: (n) => `Video ${n}`,
  original: (n) => `Original ${n}, uncropped`,
  "1080p": (n) => `1080p ${n}`,
  "4k": (n) => `4K ${n}`,
  "4k_image": (n) => `4K still ${n}`,
};

/** What a task's history tells of. */
const englishEvents = {
  registered: "Registered",
  callback_accepted: "Callback taken",
  callback_ignored: "Callback noted, nothing changed",
  callback_trusted: "Callback believed",
  details_accepted: "The provider told the result",
  details_ignored: "The provider told nothing new",
  upgrade_accepted: "Upgrade taken",
  video_stored: "Video stored",
  attempt_failed: "Attempt failed",
  video_failed: "Video given up",
  inquiry_closed: "No longer asked for",
  retry_requested: "Retry asked for",
  handover_skipped: "Your webhook is not called",
  handover_failed: "Your webhook did not answer",
  handover_given_up: "Your webhook was given up",
  handed_on: "Your webhook was told",
};

const englishTroubles: Troubles = {
  unknown_task: {
    title: "No such task",
    advice:
      "No callback for a task with this id has arrived yet, or it was deleted. Check the id, and that this URL was the request's callBackUrl:",
  },
  nothing_to_retry: {
    title: "Nothing to retry",
    advice: "No video of this task has failed. One that is on its way needs no help.",
  },
  bad_request: {
    title: "That did not work",
    advice: "The address or the form was altered or is out of date. Begin again with all tasks.",
  },
  forbidden: {
    title: "Not from here",
    advice: "This form was sent by another site, so nothing was done. Go to all tasks and try again there.",
  },
  internal_error: {
    title: "Something broke",
    advice: "The receiver failed; its log says why (npx wrangler tail). Try again in a moment.",
  },
};

const adviceTable = { ...GENERATION_FAILURES, ...VIDEO_FAILURES };

const en = {
  tag: "en",
  otherLanguage: { code: "zh" as Language, tag: "zh-CN", name: "中文" },
  siteName: "Veo3 videos",
  skipToContent: "Skip to the content",
  tools: "Language and session",

  signIn: "Sign in",
  signInIntro: "See, play and download every video this receiver has stored.",
  token: "API token",
  tokenHint: "The receiver's API_TOKEN, or one of them. Whoever set it up has it.",
  wrongToken: "This is not one of the receiver's API tokens. Check for a missing character, then try again.",
  signOut: "Sign out",
  sessionNote: "You stay signed in for 12 hours on this device.",

  setUpTitle: "Almost there",
  setUpToken: "This receiver has no API token yet. Set one, then reload this page:",
  setUpTokenLocally: "Running it locally? Put API_TOKEN=… into .dev.vars instead.",
  setUpMalformed: "A variable of this receiver is malformed. Its log names it:",

  search: "Find a task by its id",
  searchSubmit: "Find",
  searchPlaceholder: "Task id",
  notFound: (query: string) => `No task “${query}”`,
  notFoundAdvice:
    "The whole id is needed, as the provider gave it in data.taskId. Nothing like it has arrived here yet.",

  tasks: "Tasks",
  filter: "Filter by state",
  all: "All",
  states: englishStates,
  allTasks: "All tasks",
  newest: "Newest",
  older: "Older",
  pages: "Pages",
  videos: (n: number) => (n === 1 ? "1 video" : `${n} videos`),
  storedOf: (stored: number, all: number) => `${stored} of ${all} stored`,
  waitingHint: "No result yet",
  coverLabel: (taskId: string) => `Video of task ${taskId}`,
  progressLabel: (name: string) => `Progress of ${name}`,

  emptyTitle: "No videos yet",
  emptyAdvice: "Give this URL to the provider as callBackUrl. The first result appears here by itself.",
  emptyFilterTitle: (state: string) => `No task here is “${state}”`,
  emptyFilterAdvice: "Choose another state above, or look at all tasks.",
  callbackUrl: "Callback URL",
  callbackHint: "It carries a secret: paste it into the provider's request as callBackUrl and nowhere else.",
  setUpCallback: "To take callbacks the receiver needs a secret of its own. Set it, then reload this page:",

  copy: "Copy",
  copyLink: "Copy link",
  copied: "Copied",
  notCopied: "Not copied: select it and copy by hand",

  task: "Task",
  created: "Created",
  settled: "Settled",
  size: "Size",
  resolution: "Resolution",
  fallback: "Fallback model",
  continues: "Continues",
  callbacks: "Callbacks",
  yes: "yes",
  no: "no",
  providerSays: "The provider says",
  videosTitle: "Videos",
  noVideos: "No video has been announced for this task yet. This page changes by itself when one is.",
  noVideosFailed: "This task has no videos.",
  kinds: englishKinds,
  download: "Download",
  source: "Source",
  attempts: (n: number) => (n === 1 ? "1 attempt" : `${n} attempts`),
  pending: "In line, starts by itself",
  pendingAsks: "Asking the provider for a fresh link",
  nextAttempt: "Next attempt",
  lastFailure: "Last attempt",
  history: "History",
  actions: "Actions",
  retry: "Retry",
  retryHint: "Tries what failed once more.",
  delete: "Delete…",
  deleteWarning: "The task and all its videos are removed for good.",
  deleteConfirm: "Delete task and videos",
  deletedNotice: "The task and its videos are deleted.",
  retriedNotice: "It is tried again.",
  signedOutNotice: "You are signed out.",

  reasons: englishReasons,
  advice: (reason: FailureReason): string => adviceTable[reason].advice,
  events: englishEvents,
  troubles: englishTroubles,
};

export type Words = typeof en;

const chineseAdvice: Reasons = {
  content_policy: "请改写提示词：内容政策拒绝了它。",
  prompt_not_english: "请用英文书写提示词，或设置 enableTranslation 让服务商翻译。",
  image_unavailable: "请让服务商的服务器能够公开访问图片网址，然后重新提交任务。",
  image_unsafe: "请换一张图片：这张未通过安全检查。",
  invalid_request: "请按照消息更正请求，然后重新提交。",
  provider_error: "服务商内部出错，请重新提交任务。",
  generation_failed: "请重新提交任务；如果一直失败，请简化提示词。",
  no_videos: "服务商报告成功却没有给出视频，请重新提交任务。",
  no_callback: "24 小时内既没有回调，record-info 也没有结果：请重新提交任务，或到服务商处查询。",
  unconfirmed: "请确认 VEO3_API_KEY 属于提交任务的账号：回调已收到，但该账号的 record-info 从未证实它。",
  unknown: "请到服务商处查询此任务：它的回答不是本接收器认识的。",
  url_refused: "请检查 VIDEO_HOSTS：此视频的网址不允许下载。",
  source_gone: "服务商已不再提供此视频，请重新提交任务。",
  source_error: "视频的主机未能及时送达，请重新提交任务。",
  too_large: "如果需要这么大的视频，请调高 MAX_VIDEO_BYTES。",
  not_a_video: "该网址送来的不是 MP4，请重新提交任务。",
  truncated: "视频的主机总是中途断开，请重新提交任务。",
};

const zh: Words = {
  tag: "zh-CN",
  otherLanguage: { code: "en", tag: "en", name: "English" },
  siteName: "Veo3 视频",
  skipToContent: "跳到正文",
  tools: "语言与登录",

  signIn: "登录",
  signInIntro: "查看、播放和下载本接收器保存的全部视频。",
  token: "API 令牌",
  tokenHint: "即接收器的 API_TOKEN（可有多个）。请向部署它的人索取。",
  wrongToken: "这不是本接收器的 API 令牌。请检查是否缺少字符，然后重试。",
  signOut: "退出",
  sessionNote: "在此设备上 12 小时内无需再次登录。",

  setUpTitle: "还差一步",
  setUpToken: "本接收器还没有 API 令牌。请设置一个，然后刷新本页：",
  setUpTokenLocally: "在本地运行？请改为在 .dev.vars 中写入 API_TOKEN=…。",
  setUpMalformed: "本接收器有一个变量格式不对，日志里有它的名字：",

  search: "按任务 ID 查找",
  searchSubmit: "查找",
  searchPlaceholder: "任务 ID",
  notFound: (query) => `没有任务“${query}”`,
  notFoundAdvice: "请输入完整的 ID，即服务商返回的 data.taskId。这里还没有收到过它。",

  tasks: "任务",
  filter: "按状态筛选",
  all: "全部",
  states: { waiting: "等待结果", storing: "保存中", stored: "已保存", partial: "部分保存", failed: "失败" },
  allTasks: "全部任务",
  newest: "最新",
  older: "更早",
  pages: "翻页",
  videos: (n) => `${n} 个视频`,
  storedOf: (stored, all) => `已保存 ${stored}/${all}`,
  waitingHint: "还没有结果",
  coverLabel: (taskId) => `任务 ${taskId} 的视频`,
  progressLabel: (name) => `${name} 的进度`,

  emptyTitle: "还没有视频",
  emptyAdvice: "把这个网址作为 callBackUrl 交给服务商。第一个结果会自动出现在这里。",
  emptyFilterTitle: (state) => `没有“${state}”的任务`,
  emptyFilterAdvice: "请在上方选择其他状态，或查看全部任务。",
  callbackUrl: "回调网址",
  callbackHint: "其中含有密钥：只把它作为 callBackUrl 填入服务商的请求，不要放到别处。",
  setUpCallback: "要接收回调，接收器需要自己的密钥。请设置，然后刷新本页：",

  copy: "复制",
  copyLink: "复制链接",
  copied: "已复制",
  notCopied: "未能复制：请选中后手动复制",

  task: "任务",
  created: "创建",
  settled: "完成",
  size: "大小",
  resolution: "分辨率",
  fallback: "备用模型",
  continues: "延续自",
  callbacks: "回调次数",
  yes: "是",
  no: "否",
  providerSays: "服务商的消息",
  videosTitle: "视频",
  noVideos: "此任务还没有视频。一旦有了，本页会自动更新。",
  noVideosFailed: "此任务没有视频。",
  kinds: {
    generated: (n) => `视频 ${n}`,
    original: (n) => `原始视频 ${n}（未裁剪）`,
    "1080p": (n) => `1080p ${n}`,
    "4k": (n) => `4K ${n}`,
    "4k_image": (n) => `4K 静帧 ${n}`,
  },
  download: "下载",
  source: "来源",
  attempts: (n) => `已尝试 ${n} 次`,
  pending: "排队中，会自动开始",
  pendingAsks: "正在向服务商索取新链接",
  nextAttempt: "下次尝试",
  lastFailure: "上次尝试",
  history: "经过",
  actions: "操作",
  retry: "重试",
  retryHint: "把失败的再试一次。",
  delete: "删除…",
  deleteWarning: "任务及其全部视频将被永久删除。",
  deleteConfirm: "删除任务和视频",
  deletedNotice: "任务及其视频已删除。",
  retriedNotice: "正在重试。",
  signedOutNotice: "你已退出。",

  reasons: {
    content_policy: "被内容政策拒绝",
    prompt_not_english: "提示词不是英文",
    image_unavailable: "无法获取图片",
    image_unsafe: "图片被拒绝",
    invalid_request: "请求无效",
    provider_error: "服务商出错",
    generation_failed: "生成失败",
    no_videos: "成功但没有视频",
    no_callback: "一直没有结果",
    unconfirmed: "回调从未得到证实",
    unknown: "无法识别的回答",
    url_refused: "网址不允许下载",
    source_gone: "服务商已没有此视频",
    source_error: "视频主机出错",
    too_large: "太大",
    not_a_video: "不是视频",
    truncated: "中途断开",
  },
  advice: (reason) => chineseAdvice[reason],
  events: {
    registered: "已登记",
    callback_accepted: "收到回调",
    callback_ignored: "记下回调，没有变化",
    callback_trusted: "采信回调",
    details_accepted: "服务商告知结果",
    details_ignored: "服务商没有新消息",
    upgrade_accepted: "收到升级版",
    video_stored: "视频已保存",
    attempt_failed: "一次尝试失败",
    video_failed: "放弃视频",
    inquiry_closed: "不再询问",
    retry_requested: "要求重试",
    handover_skipped: "不通知你的 webhook",
    handover_failed: "你的 webhook 没有应答",
    handover_given_up: "放弃通知你的 webhook",
    handed_on: "已通知你的 webhook",
  },
  troubles: {
    unknown_task: {
      title: "没有这个任务",
      advice: "还没有收到此 ID 的回调，或任务已删除。请检查 ID，以及请求的 callBackUrl 是否为：",
    },
    nothing_to_retry: { title: "没有可重试的", advice: "此任务没有失败的视频。正在进行的无需干预。" },
    bad_request: { title: "没有成功", advice: "网址或表单被改动过，或已失效。请从全部任务重新开始。" },
    forbidden: {
      title: "来源不对",
      advice: "此表单由另一个网站发出，因此未做任何操作。请到全部任务页再试。",
    },
    internal_error: {
      title: "出错了",
      advice: "接收器出错，日志里有原因（npx wrangler tail）。请稍后再试。",
    },
  },
};

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };

/** An event of a task's history; one that has no word here is shown by its name. */
export function eventWord(words: Words, event: string): string {
  return (words.events as Readonly<Record<string, string>>)[event] ?? event;
}
