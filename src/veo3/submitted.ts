/** What the provider's answer to `generate` or `extend` says about the new task. Pure. */

import { integer, TASK_ID } from "./result.ts";

/** `unclear`: it may have accepted the request, but gives no task. */
export type Submitted =
  | { readonly state: "accepted"; readonly taskId: string }
  | { readonly state: "refused" | "unclear" };

const SUCCESS = 200;

/** @param status the HTTP status, which counts where the body has no `code` */
export function parseSubmitted(status: number, body: unknown): Submitted {
  const { code, data } = Object(body) as { code?: unknown; data?: unknown };
  if ((integer.safeParse(code).data ?? status) !== SUCCESS) return { state: "refused" };
  const { taskId } = Object(data) as { taskId?: unknown };
  const isTask = typeof taskId === "string" && TASK_ID.test(taskId);
  return isTask ? { state: "accepted", taskId } : { state: "unclear" };
}

/**
 * The same for an answer that is not the API's, as its body could not be read. Redirects, refusals and 503 are given
 * before the API is reached; behind other errors the request may have been accepted.
 *
 * @param status null: there was no answer
 */
export function parseUnread(status: number | null): Submitted {
  const isRefused = status !== null && ((status >= 300 && status < 500) || status === 503);
  return { state: isRefused ? "refused" : "unclear" };
}
