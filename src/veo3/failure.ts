/**
 * Why a generation failed, by the provider's `code` and `msg` (Chinese or English). Pure. A new reason is one row
 * here, and its words in `task/failure-words.ts`. Source: the provider's callback page and its API reference.
 */

export type FailureRow = {
  /** Whether submitting the same request again may succeed. */
  readonly retryable: boolean;
  /** What to do, in a sentence for a person. */
  readonly advice: string;
};

type ProviderFailureRow = FailureRow & {
  /** The codes that mean it, whatever the message is. */
  readonly codes?: readonly number[];
  /** The messages that mean it where the code is one for bad requests. */
  readonly message?: RegExp;
};

/** The codes whose message says what is wrong with the request. */
const BAD_REQUEST = [400, 422];

export const PROVIDER_FAILURES = {
  content_policy: {
    // The only 422 that the provider documents for a callback is "rejected by Flow", its safety filter.
    codes: [422],
    message: /内容政策|content polic/i,
    retryable: false,
    advice: "Rephrase the prompt: it was refused by the content policy.",
  },
  prompt_not_english: {
    message: /仅支持英文|only english/i,
    retryable: false,
    advice: "Write the prompt in English, or let the provider translate it with enableTranslation.",
  },
  image_unavailable: {
    codes: [451],
    message: /无法获取图片|fetch the image/i,
    retryable: true,
    advice: "Make the image URL public for the provider's servers, then submit the task again.",
  },
  image_unsafe: {
    message: /不安全的图片|unsafe image|minor upload|prominent people/i,
    retryable: false,
    advice: "Use another image: this one was refused by the safety check.",
  },
  invalid_request: {
    codes: [400],
    retryable: false,
    advice: "Correct the request as the message says, then submit it again.",
  },
  provider_error: {
    // 408: the model behind the provider timed out.
    codes: [500, 408],
    retryable: true,
    advice: "Submit the task again: the provider had an internal error.",
  },
  generation_failed: {
    codes: [501],
    retryable: true,
    advice: "Submit the task again; if it keeps failing, simplify the prompt.",
  },
  /** Any other code. */
  unknown: {
    retryable: true,
    advice: "Look the task up at the provider: this receiver does not know the answer it gave.",
  },
} as const satisfies Record<string, ProviderFailureRow>;

type ProviderFailure = keyof typeof PROVIDER_FAILURES;

const ROWS = Object.entries(PROVIDER_FAILURES) as [ProviderFailure, ProviderFailureRow][];

/** @param code any code but 200 */
export function providerFailure(code: number, message: string | null): ProviderFailure {
  const text = BAD_REQUEST.includes(code) ? (message ?? "") : "";
  const found =
    ROWS.find(([, row]) => row.message?.test(text)) ?? ROWS.find(([, row]) => row.codes?.includes(code));
  return found?.[0] ?? "unknown";
}
