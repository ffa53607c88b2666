/** The words of a task's page in English: its videos, links and actions, its notifications, its history. */

import { FAILURE_WORDS } from "../task/failure-words.ts";
import type { NotificationView } from "../task/view.ts";
import type { VideoKind } from "../veo3/video-kinds.ts";

export const en = {
  copy: "Copy",
  copyLink: "Copy link",
  worksFor: (lifetime: string) => `(works for ${lifetime})`,
  share: "Share…",
  shareFor: "Works for",
  makeLink: "Make a link",
  shareTitle: "Link to share",
  shareExplained: (name: string) => `Whoever has this link can watch ${name}, without signing in, until:`,
  copied: "Copied",
  notCopied: "Could not copy: select the text and copy it",

  task: "Task",
  created: "Created",
  settled: "Finished",
  size: "Size",
  resolution: "Resolution",
  fallback: "Fallback model",
  continues: "Extends",
  callbacks: "Callbacks received",
  yes: "yes",
  no: "no",
  providerSays: "The provider's message",
  /** What a task came to that could not be stored as a whole. */
  storedAndFailed: (stored: number, all: number, failed: number) =>
    `${stored} of ${all === 1 ? "1 video" : `${all} videos`} stored; ${failed} failed`,
  videosTitle: "Videos",
  noVideos: "Still generating. Videos appear here automatically.",
  /** Followed by a number where a task has several of the kind. */
  kinds: {
    generated: "Video",
    full: "Full video",
    original: "Uncropped original",
    "1080p": "1080p version",
    "4k": "4K version",
    "4k_image": "4K still image",
  } satisfies Record<VideoKind, string>,
  download: "Download",
  source: "Original link",
  attempts: (n: number) => (n === 1 ? "1 attempt" : `${n} attempts`),
  pending: "Queued; starts automatically",
  pendingFreshLink: "Asking the provider for a new link",
  nextAttempt: "Next attempt",
  lastFailure: "Last attempt",
  history: "History",
  actions: "Actions",
  retry: "Retry",
  retryHint: "Downloads the failed videos again. Nothing is generated and no credits are used.",
  delete: "Delete…",
  cancel: "Cancel",
  /** @param size of the stored videos */
  deleteWarning: (n: number, size: string) =>
    n === 0
      ? "The task will be deleted permanently. It has no stored video."
      : `The task and its ${n === 1 ? "stored video" : `${n} stored videos`} (${size}) will be deleted permanently.`,
  deleteConfirm: "Delete task and videos",
  deletedNotice: "The task and its videos have been deleted.",
  retriedNotice: "Trying again now.",

  notifications: "Notifications",
  notificationStates: { pending: "Pending", delivered: "Delivered", failed: "Failed" } satisfies Record<
    NotificationView["state"],
    string
  >,
  sendAgain: "Send again",
  resentNotice: "The notification is being sent again.",
  endpoints: "Endpoints",
  endpointsIntro:
    "Each is told when a task has finished. Of their URLs, which may be secrets, only the host is shown.",
  endpointsNone: "There are none. Set NOTIFY_URLS to have programs or chats told when a task has finished.",
  unsigned: "Notifications are not signed: set NOTIFY_SECRET.",
  clientEndpoints: "Callback URLs of clients",
  sendTest: "Send a test",
  testDelivered: "Test delivered",
  testFailed: "Test failed",
  nothingSent: "Nothing was sent to it in the last week.",
  sentLately: (delivered: number, failed: number) =>
    `Of the newest tasks, in the last week: ${delivered} delivered, ${failed} failed.`,

  reasons: FAILURE_WORDS.en.names,
  advice: FAILURE_WORDS.en.advice,
  /** Sentences of the receiver's own that are kept in English. */
  own: (text: string) => text,
  lastOf: (times: number) => `${times} times, last at`,
  /** The events in a task's history. */
  events: {
    registered: "Task added",
    callback_accepted: "Callback received",
    callback_ignored: "Callback received; nothing to update",
    accepted_unconfirmed: "Accepted without confirmation",
    poll_accepted: "Result confirmed by the provider",
    poll_ignored: "Checked with the provider: no change",
    upgrade_accepted: "1080p or 4K version received",
    video_stored: "Video stored",
    attempt_failed: "Attempt failed",
    video_failed: "Stopped trying to save this video",
    polling_ended: "Stopped asking the provider",
    retry_requested: "Retry requested",
    notification_skipped: "Your webhook will not be called",
    notification_failed: "A notification failed",
    notification_given_up: "Gave up a notification",
    notification_delivered: "Notification delivered",
    notification_resent: "Notification to be sent again",
  },
};

export type TaskWords = typeof en;
