/** The words of the pages that explain an error, in English. */

/** The errors that the gallery explains on a page of their own. */
export type PageError =
  | "unknown_task"
  | "unknown_notification"
  | "unknown_video"
  | "not_stored"
  | "not_found"
  | "unauthorized"
  | "expired_link"
  | "invalid_link"
  | "nothing_to_retry"
  | "read_only"
  | "bad_request"
  | "forbidden"
  | "internal_error";

export type ErrorWords = Readonly<Record<PageError, { readonly title: string; readonly advice: string }>>;

export const en: ErrorWords = {
  unknown_task: {
    title: "Task not found",
    advice:
      "No callback for this task has arrived yet, or the task was deleted. Check the task id, and that the request's callBackUrl was:",
  },
  unknown_notification: {
    title: "Notification not found",
    advice: "The task no longer has it. Its page shows those that there are.",
  },
  unknown_video: {
    title: "Video not found",
    advice: "It was deleted, or a part of the address is missing.",
  },
  not_stored: {
    title: "This video cannot be played",
    advice: "It is still being stored, or could not be stored. Try again in a moment.",
  },
  not_found: {
    title: "Page not found",
    advice: "There is nothing at this address. A part of it may be missing.",
  },
  unauthorized: {
    title: "Sign in first",
    advice: "Only who is signed in can see this. Sign in, then open this address again.",
  },
  expired_link: {
    title: "This link has expired",
    advice: "Ask whoever sent it to you for a new one.",
  },
  invalid_link: {
    title: "This link does not work",
    advice: "A part of it may be missing, or it was withdrawn. Ask whoever sent it to you for a new one.",
  },
  nothing_to_retry: {
    title: "Nothing to retry",
    advice: "Transfers in progress continue.",
  },
  read_only: {
    title: "This token only reads",
    advice: "Nothing was changed. To change something, sign out, and sign in with an API_TOKEN.",
  },
  bad_request: {
    title: "This page is out of date",
    advice: "The link or form no longer works. Start again from the list of all tasks.",
  },
  forbidden: {
    title: "Request blocked",
    advice:
      "The form was sent from another website, so nothing was changed. Try again from the list of all tasks.",
  },
  internal_error: {
    title: "Unexpected error",
    advice: "The Worker's log says what happened (npx wrangler tail). Try again in a moment.",
  },
};
