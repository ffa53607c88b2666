import { describe, expect, it } from "vitest";
import { PROVIDER_FAILURES, providerFailure } from "../../src/veo3/failure.ts";

describe("the reason of a failed generation", () => {
  it.each([
    [400, "您的提示词被网站标记为违反内容政策", "content_policy"],
    [400, "Your prompt was flagged by Website as violating content policies", "content_policy"],
    [400, "仅支持英文提示词", "prompt_not_english"],
    [400, "Only English prompts are supported at this time.", "prompt_not_english"],
    [400, "无法获取图片。请验证您或您的服务提供商设置的任何访问限制", "image_unavailable"],
    [400, "Failed to fetch the image. Kindly verify any access limits", "image_unavailable"],
    [400, "公共错误:不安全的图片上传", "image_unsafe"],
    [400, "public error unsafe image upload", "image_unsafe"],
    [400, "something else", "invalid_request"],
    [400, null, "invalid_request"],
    [422, "Your request was rejected by Flow(content).", "content_policy"],
    [500, "Internal Error", "provider_error"],
    [501, "Failed", "generation_failed"],
    [505, "Feature disabled", "unknown"],
    [0, null, "unknown"],
  ] as const)("of %i %s is %s", (code, message, reason) => {
    expect(providerFailure(code, message)).toBe(reason);
  });

  it("says which are worth another try", () => {
    const retryable = Object.entries(PROVIDER_FAILURES).filter(([, { retryable }]) => retryable);
    expect(retryable.map(([reason]) => reason)).toEqual([
      "image_unavailable",
      "provider_error",
      "generation_failed",
      "unknown",
    ]);
  });
});
