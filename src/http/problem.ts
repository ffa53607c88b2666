/**
 * Every error a client can see, as `application/problem+json` (RFC 9457) with one member more: `reason`.
 *
 * Code anywhere throws a `Problem`; only the app turns it into a response.
 */

import { log } from "../log.ts";

/** By reason: the status that it fixes, and the usual detail, which a thrower may replace by a more exact one. */
export const PROBLEMS = {
  malformed_json: { status: 400, detail: "The body is not valid JSON." },
  invalid_task_id: { status: 400, detail: "A task id is 1 to 128 letters, digits, '_' or '-'." },
  invalid_callback: { status: 400, detail: "The callback is not valid." },
  invalid_query: { status: 400, detail: "Invalid cursor: use the one from the previous page." },
  bad_token: {
    status: 401,
    detail: "Add the receiver's CALLBACK_TOKEN to the callback URL: ?token=<token>.",
  },
  missing_signature: {
    status: 401,
    detail: "A callback needs the headers X-Webhook-Timestamp and X-Webhook-Signature.",
  },
  bad_signature: {
    status: 401,
    detail: "X-Webhook-Signature does not match the task id, the timestamp and the key.",
  },
  stale_signature: {
    status: 401,
    detail: "X-Webhook-Timestamp must be Unix seconds within SIGNATURE_TOLERANCE_SECONDS of now.",
  },
  unauthorized: {
    status: 401,
    detail: "Send an API token of this receiver as Authorization: Bearer <token>.",
  },
  read_only: {
    status: 403,
    detail: "This token only reads. To change something, send an API_TOKEN of this receiver.",
  },
  invalid_link: {
    status: 403,
    detail: "This link is not valid. Ask its sender for a new one (API: GET /videos/<taskId>).",
  },
  expired_link: {
    status: 403,
    detail: "This link has expired. Ask its sender for a new one (API: GET /videos/<taskId>).",
  },
  not_found: { status: 404, detail: "There is nothing at this path." },
  unknown_task: {
    status: 404,
    detail: "No such task: no callback for it has arrived, and it was not registered.",
  },
  unknown_video: { status: 404, detail: "The task has no video of this name." },
  not_stored: { status: 404, detail: "The video is not stored yet." },
  method_not_allowed: {
    status: 405,
    detail: "This method is not supported here; the header Allow lists those that are.",
  },
  nothing_to_retry: { status: 409, detail: "Nothing to retry; transfers in progress continue." },
  precondition_failed: {
    status: 412,
    detail: "The video does not meet the request's If-Match or If-Unmodified-Since.",
  },
  body_too_large: { status: 413, detail: "The body is too large." },
  unsupported_media_type: { status: 415, detail: "Send the callback as Content-Type: application/json." },
  range_not_satisfiable: {
    status: 416,
    detail: "The range lies outside of the video; Content-Range has the video's size.",
  },
  internal_error: { status: 500, detail: "Unexpected error; see the Worker's log." },
  provider_unavailable: { status: 502, detail: "The Veo3 API is not available." },
  not_configured: { status: 503, detail: "A variable of this Worker is malformed; its log names it." },
  not_durable: { status: 503, detail: "The task could not be saved: deliver the callback again." },
} as const;

export const TITLE = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  416: "Range Not Satisfiable",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
} as const satisfies Record<(typeof PROBLEMS)[ProblemReason]["status"], string>;

export type ProblemReason = keyof typeof PROBLEMS;

export class Problem extends Error {
  override readonly name = "Problem";
  readonly reason: ProblemReason;
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail one sentence for a person: what is wrong and what to do. Never a secret. */
  constructor(
    reason: ProblemReason,
    detail: string = PROBLEMS[reason].detail,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.reason = reason;
    this.headers = headers;
  }

  /** The members of the JSON body. The type is `about:blank`, as `reason` tells problems apart without a URL. */
  get body() {
    const status = PROBLEMS[this.reason].status;
    return {
      type: "about:blank" as const,
      title: TITLE[status],
      status,
      detail: this.message,
      reason: this.reason,
    };
  }

  /** @param more makes further members of the body from the status */
  toResponse(more: (status: number) => object = () => ({})): Response {
    const { body } = this;
    const { status } = body;
    const headers = {
      "cache-control": "no-store",
      ...this.headers,
      "content-type": "application/problem+json",
    };
    return Response.json({ ...body, ...more(status) }, { status, headers });
  }
}

/** @param detail which secret or variable to set */
export function notConfigured(detail: string): Problem {
  return new Problem("not_configured", detail);
}

/** @param message what happened, without a full stop */
export function providerUnavailable(
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Problem {
  return new Problem("provider_unavailable", `The Veo3 API: ${message}.`, headers);
}

/** The problem that a client sees for anything that was thrown. Unexpected errors are logged and not shown. */
export function toProblem(error: unknown, { method, path }: { method: string; path: string }): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log("internal_error", { method, path, error: detail });
  return new Problem("internal_error");
}
