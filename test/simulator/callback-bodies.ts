/** The bodies of the provider's callbacks, in every shape its documents show. Pure, free of Node. */

export interface FinishedTask {
  taskId: string;
  resultUrls: string[];
  originUrls?: string[];
}

/** The shape of the page this project was written for: no resolution, no fallbackFlag, no promptJson. */
export function oldestSuccessBody({ taskId, resultUrls, originUrls }: FinishedTask) {
  return {
    code: 200,
    msg: "Veo3 视频生成成功。",
    data: { taskId, info: { resultUrls, ...(originUrls && { originUrls }) } },
  };
}

export interface CurrentDetails {
  resolution?: string;
  fallbackFlag?: boolean;
  /** What the client asked for, callBackUrl and all: the provider echoes it as a JSON string. */
  request?: unknown;
}

/** Today's shape. */
export function successBody(task: FinishedTask, { resolution, fallbackFlag, request }: CurrentDetails = {}) {
  return {
    code: 200,
    msg: "Veo3.1 video generated successfully.",
    data: {
      taskId: task.taskId,
      ...(request !== undefined && { promptJson: JSON.stringify(request) }),
      info: {
        resultUrls: task.resultUrls,
        ...(task.originUrls && { originUrls: task.originUrls }),
        resolution: resolution ?? "720p",
      },
      fallbackFlag: fallbackFlag ?? false,
    },
  };
}

/** As some of the provider's samples have it: the list is a JSON string. */
export function stringifiedSuccessBody({ taskId, resultUrls, originUrls }: FinishedTask) {
  return {
    code: 200,
    msg: "success",
    data: {
      taskId,
      info: {
        resultUrls: JSON.stringify(resultUrls),
        ...(originUrls && { originUrls: JSON.stringify(originUrls) }),
      },
    },
  };
}

/** As one OpenAPI example has it: "[http://…, http://…]", which is not JSON. */
export function bracketedSuccessBody({ taskId, resultUrls }: FinishedTask) {
  return { code: 200, msg: "success", data: { taskId, info: { resultUrls: `[${resultUrls.join(", ")}]` } } };
}

export interface UpgradedTask {
  taskId: string;
  resultUrls: string[];
  imageUrls: string[];
}

/** A 4K upgrade. */
export function upgradeBody({ taskId, resultUrls, imageUrls }: UpgradedTask) {
  return {
    code: 200,
    msg: "4K Video generated successfully.",
    data: { taskId, info: { resultUrls, imageUrls } },
  };
}

/** The other version of a 4K upgrade: snake case, nothing nested. */
export function flatUpgradeBody({ taskId, resultUrls, imageUrls }: UpgradedTask) {
  return {
    code: 200,
    msg: "success",
    data: { task_id: taskId, result_urls: resultUrls, media_ids: [], image_urls: imageUrls },
  };
}

/** `zh` as the provider's Chinese page has it, where it has it. */
export const FAILURES = {
  contentPolicy: {
    code: 400,
    en: "Your prompt was flagged by Website as violating content policies.",
    zh: "您的提示词被网站标记为违反内容政策",
  },
  promptNotEnglish: {
    code: 400,
    en: "Only English prompts are supported at this time.",
    zh: "仅支持英文提示词",
  },
  imageUnavailable: {
    code: 400,
    en: "Failed to fetch the image. Kindly verify any access limits set by you or your service provider.",
    zh: "无法获取图片。请验证您或您的服务提供商设置的任何访问限制",
  },
  imageUnsafe: { code: 400, en: "public error unsafe image upload", zh: "公共错误:不安全的图片上传" },
  rejectedByFlow: {
    code: 422,
    en: "Your request was rejected by Flow(PUBLIC_ERROR_UNSAFE_GENERATION).",
    zh: null,
  },
  internalError: {
    code: 500,
    en: "Internal Error, Please try again later.",
    zh: "内部错误 - 请稍后重试,内部错误或超时",
  },
  generationFailed: { code: 501, en: "Failed - Video generation task failed", zh: "失败 - 视频生成任务失败" },
} as const;

export type FailureName = keyof typeof FAILURES;

export function failureBody(taskId: string, failure: FailureName, language: "en" | "zh" = "en") {
  const { code, en, zh } = FAILURES[failure];
  return { code, msg: (language === "zh" ? zh : null) ?? en, data: { taskId, fallbackFlag: false } };
}
