/**
 * Why a generation failed, from the provider's `code` and `msg` (Chinese or English).
 *
 * Pure. Source: the provider's callback page and its API reference.
 */

type Advice = { readonly retryable: boolean; readonly advice: string };

/** What each reason means for a person; `retryable`: submitting the same request again may succeed. */
export const GENERATION_FAILURES = {
  content_policy: { retryable: false, advice: "Rephrase the prompt: it was refused by the content policy." },
  prompt_not_english: {
    retryable: false,
    advice: "Write the prompt in English, or let the provider translate it with enableTranslation.",
  },
  image_unavailable: {
    retryable: true,
    advice: "Make the image URL public for the provider's servers, then submit the task again.",
  },
  image_unsafe: { retryable: false, advice: "Use another image: this one was refused by the safety check." },
  invalid_request: {
    retryable: false,
    advice: "Correct the request as the message says, then submit it again.",
  },
  provider_error: { retryable: true, advice: "Submit the task again: the provider had an internal error." },
  generation_failed: {
    retryable: true,
    advice: "Submit the task again; if it keeps failing, simplify the prompt.",
  },
  no_videos: {
    retryable: true,
    advice: "Submit the task again: the provider reported success without a video.",
  },
  no_callback: {
    retryable: true,
    advice:
      "Submit the task again, or look it up at the provider: neither a callback nor record-info told a result within 24 hours.",
  },
  unconfirmed: {
    retryable: false,
    advice:
      "Check that VEO3_API_KEY belongs to the account that submitted the task: a callback came, but that account's record-info never confirmed it.",
  },
  unknown: {
    retryable: true,
    advice: "Look the task up at the provider: its answer is not one this receiver knows.",
  },
} as const satisfies Record<string, Advice>;

export type GenerationFailure = keyof typeof GENERATION_FAILURES;

const MESSAGES: readonly (readonly [RegExp, GenerationFailure])[] = [
  [/内容政策|content polic/i, "content_policy"],
  [/仅支持英文|only english/i, "prompt_not_english"],
  [/无法获取图片|fetch the image/i, "image_unavailable"],
  [/不安全的图片|unsafe image/i, "image_unsafe"],
];

/** @param code any code but 200 */
export function generationFailure(code: number, message: string | null): GenerationFailure {
  switch (code) {
    case 400:
    case 422: {
      const known = MESSAGES.find(([pattern]) => pattern.test(message ?? ""))?.[1];
      // The only 422 the provider documents for a callback is "rejected by Flow", its safety filter.
      return known ?? (code === 422 ? "content_policy" : "invalid_request");
    }
    case 500:
      return "provider_error";
    case 501:
      return "generation_failed";
    default:
      return "unknown";
  }
}
