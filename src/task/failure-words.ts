/** The reasons for failures in words for people, in each language: for the gallery, and for messages to chats. Pure. */

import { describeFailure, type FailureReason } from "./failure.ts";

type FailureWords = {
  readonly names: Readonly<Record<FailureReason, string>>;
  /** What a person can do about it. */
  readonly advice: (reason: FailureReason) => string;
};

const en: FailureWords["names"] = {
  content_policy: "Rejected by the content policy",
  prompt_not_english: "The prompt is not in English",
  image_unavailable: "The image could not be fetched",
  image_unsafe: "The image was rejected",
  invalid_request: "Invalid request",
  provider_error: "Provider error",
  generation_failed: "Generation failed",
  no_videos: "Finished without a video",
  no_callback: "No result arrived",
  no_record: "The provider does not know this task",
  unconfirmed: "The result was never confirmed",
  unknown: "Unknown answer from the provider",
  url_refused: "Video host not allowed",
  source_gone: "The provider no longer has this video",
  source_error: "The video's host failed",
  too_large: "Video too large",
  not_a_video: "Not a video",
  truncated: "Download broke off",
};

const zh: FailureWords["names"] = {
  content_policy: "违反内容政策",
  prompt_not_english: "提示词不是英文",
  image_unavailable: "无法获取图片",
  image_unsafe: "图片未通过审核",
  invalid_request: "请求无效",
  provider_error: "服务商出错",
  generation_failed: "生成失败",
  no_videos: "已完成但没有视频",
  no_callback: "一直没有收到结果",
  no_record: "服务商没有此任务的记录",
  unconfirmed: "结果始终未得到证实",
  unknown: "服务商返回了未知结果",
  url_refused: "视频主机不在允许列表中",
  source_gone: "服务商已没有此视频",
  source_error: "视频主机出错",
  too_large: "视频过大",
  not_a_video: "不是视频",
  truncated: "下载中断",
};

const zhAdvice: Readonly<Record<FailureReason, string>> = {
  content_policy: "提示词违反内容政策，请修改后重新提交。",
  prompt_not_english: "请改用英文提示词，或设置 enableTranslation，由服务商翻译。",
  image_unavailable: "请确保服务商能公开访问图片链接，然后重新提交任务。",
  image_unsafe: "图片未通过安全检查，请换一张。",
  invalid_request: "请根据提示信息修改请求，然后重新提交。",
  provider_error: "服务商内部出错，请重新提交任务。",
  generation_failed: "请重新提交任务；如果一直失败，请简化提示词。",
  no_videos: "服务商报告成功，却没有给出视频。请重新提交任务。",
  no_callback: "24 小时内没有收到回调，record-info 也没有结果。请重新提交任务，或到服务商处查询。",
  no_record:
    "请核对任务 ID，并确认 VEO3_API_KEY 属于提交任务的账号：服务商只保留 14 天的记录，其中没有此任务。",
  unconfirmed:
    "收到了回调，但用 VEO3_API_KEY 查询 record-info 时始终没有得到证实。请确认这个密钥属于提交任务的账号。",
  unknown: "服务商返回了接收端无法识别的结果，请到服务商处查询此任务。",
  url_refused: "不允许从该主机下载，请检查 VIDEO_HOSTS。",
  source_gone: "服务商已不再提供此视频，请重新提交任务。",
  source_error: "视频主机未能在规定时间内提供视频，请重新提交任务。",
  too_large: "如果需要这么大的视频，请调高 MAX_VIDEO_BYTES。",
  not_a_video: "该链接返回的不是视频，请重新提交任务。",
  truncated: "下载多次中断，请重新提交任务。",
};

export const FAILURE_WORDS: Readonly<Record<"en" | "zh", FailureWords>> = {
  en: { names: en, advice: (reason) => describeFailure(reason).advice },
  zh: { names: zh, advice: (reason) => zhAdvice[reason] },
};
