/**
 * Why an attempt to store a video failed, and what that means for a person.
 *
 * Which failures are final and when the others are tried again is decided in `task/schedule.ts`.
 */

export const VIDEO_FAILURES = {
  url_refused: {
    retryable: false,
    advice: "Check VIDEO_HOSTS: the video's URL is not one that may be fetched.",
  },
  source_gone: {
    retryable: true,
    advice: "The provider no longer serves this video: submit the task again.",
  },
  source_error: {
    retryable: true,
    advice: "The video's host could not deliver it in time: submit the task again.",
  },
  too_large: { retryable: false, advice: "Raise MAX_VIDEO_BYTES if videos of this size are wanted." },
  not_a_video: {
    retryable: true,
    advice: "The URL delivered something else than an MP4: submit the task again.",
  },
  truncated: { retryable: true, advice: "The video's host kept cutting it short: submit the task again." },
} as const;

export type VideoFailure = keyof typeof VIDEO_FAILURES;
