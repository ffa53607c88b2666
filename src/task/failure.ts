/**
 * Why a task or a video failed, one row for each reason: whether it is tried again, and what a person can do.
 *
 * Pure. A new reason is one row here (or in `veo3/failure.ts`, where the provider's codes say it), and its words in
 * `failure-words.ts`.
 */

import { type FailureRow, PROVIDER_FAILURES } from "../veo3/failure.ts";

type VideoFailureRow = FailureRow & {
  /**
   * How often the video is attempted. `five_times`: until the fifth such answer for the same URL, and
   * for `GONE_AFTER_SECONDS` at least. `window`: until
   * `RETRY_WINDOW_HOURS` have passed since its URL became known.
   */
  readonly attempts: "once" | "five_times" | "window";
};

/** Why an attempt to store a video failed. */
export const VIDEO_FAILURES = {
  url_refused: {
    attempts: "once",
    retryable: false,
    advice: "Check VIDEO_HOSTS: downloads from this URL are not allowed.",
  },
  source_gone: {
    attempts: "five_times",
    retryable: true,
    advice: "The provider no longer serves this video: submit the task again.",
  },
  source_error: {
    attempts: "window",
    retryable: true,
    advice: "The video's host did not deliver it in time: submit the task again.",
  },
  too_large: {
    attempts: "once",
    retryable: false,
    advice: "Raise MAX_VIDEO_BYTES to store videos of this size.",
  },
  not_a_video: {
    attempts: "window",
    retryable: true,
    advice: "The URL did not return a video: submit the task again.",
  },
  truncated: {
    attempts: "window",
    retryable: true,
    advice: "The download kept breaking off: submit the task again.",
  },
} as const satisfies Record<string, VideoFailureRow>;

/** Why a task has no videos: the provider's reasons, and those of the receiver itself. */
export const TASK_FAILURES = {
  ...PROVIDER_FAILURES,
  no_videos: {
    retryable: true,
    advice: "Submit the task again: the provider reported success without a video.",
  },
  no_callback: {
    retryable: true,
    advice:
      "Submit the task again, or look it up at the provider: neither a callback nor record-info gave a result within 24 hours.",
  },
  no_record: {
    retryable: false,
    advice:
      "Check the task id, and that VEO3_API_KEY belongs to the account that submitted it: the provider, which keeps records for 14 days, has none of this task.",
  },
  unconfirmed: {
    retryable: false,
    advice:
      "Check that VEO3_API_KEY belongs to the account that submitted the task: a callback arrived, but that account's record-info never confirmed it.",
  },
} as const satisfies Record<string, FailureRow>;

export type VideoFailure = keyof typeof VIDEO_FAILURES;
export type TaskFailure = keyof typeof TASK_FAILURES;
export type FailureReason = TaskFailure | VideoFailure;

/** A reason with what it means for a person. */
export function describeFailure(reason: FailureReason): FailureRow & { readonly reason: string } {
  const { retryable, advice } = { ...TASK_FAILURES, ...VIDEO_FAILURES }[reason];
  return { reason, retryable, advice };
}
