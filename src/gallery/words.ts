/**
 * Every word of the gallery, here in English. The provider's own messages are not here: they are shown as
 * they come.
 *
 * A word that is missing in one language does not compile.
 */

import { type FailureReason, TASK_FAILURES, VIDEO_FAILURES } from "../task/failure.ts";
import type { TaskState } from "../task/task.ts";
import type { VideoKind } from "../veo3/video-kinds.ts";
import { zh } from "./words-zh.ts";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

export type Reasons = Readonly<Record<FailureReason, string>>;
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
  accepted_unconfirmed: "Callback believed",
  poll_accepted: "The provider told the result",
  poll_ignored: "The provider told nothing new",
  upgrade_accepted: "Upgrade taken",
  video_stored: "Video stored",
  attempt_failed: "Attempt failed",
  video_failed: "Video given up",
  polling_ended: "No longer asked for",
  retry_requested: "Retry asked for",
  notification_skipped: "Your webhook is not called",
  notification_failed: "Your webhook did not answer",
  notification_given_up: "Your webhook was given up",
  notification_delivered: "Your webhook was told",
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

const adviceTable = { ...TASK_FAILURES, ...VIDEO_FAILURES };

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

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };

/** An event of a task's history; one that has no word here is shown by its name. */
export function eventWord(words: Words, event: string): string {
  return (words.events as Readonly<Record<string, string>>)[event] ?? event;
}
