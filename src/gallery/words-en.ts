/**
 * The words of the gallery in English, which also say what every other language must have: a missing or superfluous
 * word does not compile. Those of a task's page, and of the pages that explain an error, have files of their own.
 *
 * The provider's own messages are not among them. They are shown as they came.
 */

import type { Check } from "../doctor/diagnosis.ts";
import type { SettledState, TaskState } from "../task/task.ts";
import type { Imported } from "../task-object/import-tasks.ts";
import { en as errors } from "./error-words-en.ts";
import { en as taskWords } from "./task-words-en.ts";

export const en = {
  /** The language, as in HTML and `Intl`. */
  tag: "en",
  otherLanguage: { code: "zh", tag: "zh-CN", name: "中文" },
  siteName: "Veo3 videos",
  skipToContent: "Skip to content",
  tools: "Language and account",

  signIn: "Sign in",
  signInIntro: "Watch, download and share every video that this receiver has stored.",
  token: "API token",
  tokenHint: "The API_TOKEN or VIEW_TOKEN set at deployment. Not yours? Ask whoever set this up.",
  wrongToken: "Wrong token. Check that you pasted all of it.",
  cookieRefused: "Your browser did not keep the cookie that signs you in.",
  allowCookies: "Allow cookies for this site, then sign in again.",
  openByHttps: ({ host, port }: URL) =>
    `Browsers keep it only over https, and most of them at localhost. Open https://${host}/ instead, or on the machine where the receiver runs http://localhost${port === "" ? "" : `:${port}`}/.`,
  signOut: "Sign out",
  sessionNote: "You stay signed in on this device for 12 hours.",
  signedOutNotice: "You are signed out.",

  setUpTitle: "Almost there",
  setUpToken: "This receiver has no API token yet. Set one, then reload this page:",
  setUpTokenLocally: "Running it locally? Put API_TOKEN=… into .dev.vars instead.",
  setUpMalformed: "One of this receiver's variables has an invalid value. The log says which one:",

  search: "Search tasks",
  searchSubmit: "Search",
  searchPlaceholder: "Words of a prompt, or a task id",
  moreFilters: "More filters",
  any: "Any",
  since: "From (UTC)",
  until: "Before (UTC)",
  reference: "Reference",
  applyFilters: "Apply",
  clearFilters: "Clear",
  noMatch: "No task matches",
  noMatchAdvice: "Try fewer words, or clear the filters. Tasks that were just added can take a few seconds.",
  noMatchYet: "Nothing found among the newer tasks",
  noMatchYetAdvice: "There are older ones that have not been searched yet.",

  tasks: "Tasks",
  filter: "Filter by state",
  all: "All",
  states: {
    waiting: "Waiting",
    storing: "Storing",
    stored: "Stored",
    partial: "Partly stored",
    failed: "Failed",
  } satisfies Record<TaskState, string>,
  allTasks: "All tasks",
  newest: "Newest",
  newer: "Newer",
  older: "Older",
  pages: "Pages",
  videos: (n: number) => (n === 1 ? "1 video" : `${n} videos`),
  storedOf: (stored: number, all: number) => `${stored} of ${all} stored`,
  noResult: "No result yet",
  unconfirmed: "Result received, not confirmed yet",
  unconfirmedVideos: (n: number) =>
    n === 1
      ? "The callback announced 1 video. It is downloaded once the provider confirms it."
      : `The callback announced ${n} videos. They are downloaded once the provider confirms them.`,
  /** For screen readers. The script puts the number in for `{n}`. */
  newTasks: (n: 1 | "{n}") => (n === 1 ? "1 new task." : `${n} new tasks.`),
  tasksFinished: (n: string) => `${n} tasks have finished.`,
  taskNews: {
    stored: (title: string) => `${title} is stored.`,
    partial: (title: string) => `${title} is partly stored.`,
    failed: (title: string) => `${title} has failed.`,
  } satisfies Record<SettledState, (title: string) => string>,
  progressLabel: (name: string) => `Progress of ${name}`,

  emptyTitle: "No videos yet",
  emptyAdvice:
    "Use this URL as callBackUrl in your requests to the provider. Videos appear here automatically.",
  emptyForViewers: "Videos appear here automatically.",
  request: "request",
  submitHere:
    "Submit the first one with “New video”, or with this request. The receiver adds its callback URL:",
  submitToProvider: "Submit the first one with this request to the provider. It has the callback URL in it:",
  /** @param isPolled whether the provider is asked for results, so that they come without a callback */
  unreachable: (host: string, isPolled: boolean) =>
    `The provider cannot call back ${host}, which only this machine or network reaches. ${
      isPolled ? "The receiver asks it for the results instead, which takes some minutes longer. " : ""
    }Deploy the receiver, or give it a public address for a while and open the gallery there:`,
  tunnel: "the command for a tunnel",
  emptyFilterTitle: (state: string) => `No tasks in “${state}”`,
  emptyFilterAdvice: "Choose another state above, or see all tasks.",
  callbackUrl: "Callback URL",
  callbackHint: "It contains a secret: use it only as callBackUrl in requests to the provider.",
  setUpCallback: "Callbacks need a secret, which is not set yet. Set it, then reload this page:",

  usage: "Usage",
  usageStorage: "Storage used",
  usageDays: (days: number) => `Tasks of the last ${days} days`,
  usageChart: "Tasks by day and state",
  usageMost: (tasks: number) =>
    `The highest bar has ${tasks === 1 ? "1 task" : `${tasks} tasks`}. The table below has the numbers.`,
  usageTable: "The numbers",
  usageDay: "Day (UTC)",
  usageTime: "Callback to stored, median",

  select: (taskId: string) => `Select task ${taskId}`,
  selected: "Selected tasks",
  /** The script puts the number in. */
  selectedCount: "{n} selected",
  selectAll: "Select all",
  deleteSelectedWarning: "The selected tasks and all their videos will be deleted permanently.",
  deleteSelectedCount: (tasks: number | string, videos: number | string, size: string) =>
    `Tasks: ${tasks}. Stored videos: ${videos} (${size}).`,
  deleteSelectedConfirm: "Delete selected tasks",
  downloadLinks: "Download links",
  noLinks: "None of the selected tasks has a stored video.",
  linksExpire: "The links work until:",
  copyLinks: (n: number) => (n === 1 ? "Copy the link" : `Copy all ${n} links`),
  deletedSelectedNotice: "The selected tasks and their videos have been deleted.",
  notAllDeletedNotice: "Some of the selected tasks could not be deleted. Select them again.",
  retriedSelectedNotice: "Trying again now what has failed in the selected tasks.",
  noneSelectedNotice: "No task was selected.",

  generate: "New video",
  generateAgain: "Generate again",
  prompt: "Prompt",
  wholePrompt: "Whole prompt",
  copyPrompt: "Copy prompt",
  copyId: "Copy task id",
  model: "Model",
  ratio: "Aspect ratio",
  seeds: "Seed",
  seedsHint: "10000–99999, or empty",
  images: "Reference images",
  imagesHint: "Up to three public URLs, one a line.",
  imagesUse: "Generated from",
  /** The provider decides. */
  usual: "Provider's default",
  generationTypes: {
    TEXT_2_VIDEO: "Text",
    FIRST_AND_LAST_FRAMES_2_VIDEO: "First and last frame",
    REFERENCE_2_VIDEO: "Reference images",
  },
  send: "Generate",
  sendHint: "Each video costs credits.",
  credit: (credits: number) => `Credits left: ${credits.toLocaleString("en")}.`,
  creditUnknown: "The provider did not say how many are left.",
  notSent: "Not generated:",
  sentNotice: "Your request was sent. The video appears here when it is ready.",
  noKeyTitle: "The provider's key is missing",
  noKeyAdvice:
    "To generate or import videos, this receiver needs your API key of the provider. Set it, then reload this page:",

  importTasks: "Import",
  importIntro:
    "Save the videos of tasks that were submitted elsewhere. The provider keeps its records for 14 days.",
  taskIds: "Task ids",
  taskIdsHint: (n: number) => `Up to ${n}, one a line or separated by commas.`,
  importSubmit: "Import tasks",
  importNone: "Enter at least one task id.",
  importTooMany: (n: number) => `At most ${n} at a time: import the others afterwards.`,
  imported: (n: number) => (n === 1 ? "1 task imported." : `${n} tasks imported.`),
  importKnown: (n: number) =>
    n === 1 ? "1 was here already, and stays as it is." : `${n} were here already, and stay as they are.`,
  importFollow: "See them as they come in",
  importRefused: (n: number) => (n === 1 ? "1 was not imported:" : `${n} were not imported:`),
  importReasons: {
    invalid_task_id: "is not a task id",
    not_durable: "could not be saved: import it again",
  } satisfies Record<Imported["refused"][number]["reason"], string>,

  storageUsed: (size: string, videos: number) =>
    `${size} stored, ${videos === 1 ? "1 video" : `${videos.toLocaleString("en")} videos`}`,
  creditLeft: (credits: number) => `${credits.toLocaleString("en")} credits left`,
  apiDocs: "API",
  keys: "Keyboard",
  keyMeanings: [
    [["/"], "Search"],
    [["j", "k", "←", "→", "↑", "↓"], "Next, previous"],
    [["Enter"], "Open"],
    [["x", "X"], "Select one, or up to here"],
    [["Esc"], "Close, clear, back"],
    [["?"], "These keys"],
  ] as readonly (readonly [readonly string[], string])[],
  keysOff: "Switch single keys off",
  keysOn: "Switch single keys on",

  check: "Check",
  checkOk: "Nothing has failed.",
  checkFailed: "Something does not work: see what to do about it below.",
  checkStates: { ok: "OK", warning: "Warning", failed: "Failed", skipped: "Skipped" } satisfies Record<
    Check["status"],
    string
  >,
  noCallbackTitle: "What to check when no callback comes",

  ...taskWords,
  errors,
};

export type Words = typeof en;
