/**
 * Every error a client can see, as `application/problem+json` (RFC 9457) with one member more: `reason`.
 *
 * Code anywhere throws a `Problem`; only the app turns it into a response.
 */

import { log } from "../log.ts";

/** The reasons by the status that they fix, with the usual detail, which a thrower may replace by a more exact one. */
const DETAILS = {
  400: {
    malformed_json: "The body is not valid JSON.",
    invalid_task_id: "A task id is 1 to 128 letters, digits, '_' or '-'.",
    invalid_callback: "The callback is not valid.",
    invalid_body: "The body is not what this operation takes.",
    invalid_query: "Invalid cursor: use the one from the previous page.",
    invalid_reference: 'Send {"reference": "…"}: text of at most 200 characters.',
    invalid_idempotency_key: "An Idempotency-Key has 1 to 255 characters.",
  },
  401: {
    bad_token: "Add the receiver's CALLBACK_TOKEN to the callback URL: ?token=<token>.",
    missing_signature: "A callback needs the headers X-Webhook-Timestamp and X-Webhook-Signature.",
    bad_signature: "X-Webhook-Signature does not match the task id, the timestamp and the key.",
    stale_signature: "X-Webhook-Timestamp must be Unix seconds within SIGNATURE_TOLERANCE_SECONDS of now.",
    unauthorized: "Send an API token of this receiver as Authorization: Bearer <token>.",
  },
  403: {
    read_only: "This token only reads. To change something, send an API_TOKEN of this receiver.",
    invalid_link: "This link is not valid. Ask its sender for a new one (API: GET /videos/<taskId>).",
    expired_link: "This link has expired. Ask its sender for a new one (API: GET /videos/<taskId>).",
  },
  404: {
    not_found: "There is nothing at this path.",
    unknown_task: "No such task: no callback for it has arrived, and it was not registered.",
    unknown_notification: "The task has no notification of this id.",
    unknown_video: "The task has no video of this name.",
    not_stored: "The video is not stored yet.",
    no_poster: "The video has no poster yet.",
  },
  405: { method_not_allowed: "This method is not supported here; the header Allow lists those that are." },
  409: {
    poster_exists: "The video has another poster, which is never replaced.",
    nothing_to_retry: "Nothing to retry; transfers in progress continue.",
    submission_unknown:
      "The first request with this Idempotency-Key was interrupted, and the provider may have accepted it. If it did, its callback brings the task: ask again with the same key in a few minutes. To generate anew in any case, use a new key.",
  },
  412: { precondition_failed: "The video does not meet the request's If-Match or If-Unmodified-Since." },
  413: { body_too_large: "The body is too large." },
  415: { unsupported_media_type: "Send the callback as Content-Type: application/json." },
  416: { range_not_satisfiable: "The range lies outside of the video; Content-Range has the video's size." },
  422: {
    idempotency_key_reused:
      "This Idempotency-Key was used for another request within 24 hours. Use a new key for each request.",
  },
  500: { internal_error: "Unexpected error; see the Worker's log." },
  502: { provider_unavailable: "The Veo3 API is not available." },
  503: {
    not_configured: "A variable of this Worker is malformed; its log names it.",
    not_durable: "The task could not be saved: deliver the callback again.",
  },
} as const;

type Status = keyof typeof DETAILS;
export type ProblemReason = { [S in Status]: keyof (typeof DETAILS)[S] }[Status];

/** By reason. */
export const PROBLEMS = Object.fromEntries(
  Object.entries(DETAILS).flatMap(([status, details]) =>
    Object.entries(details).map(([reason, detail]) => [reason, { status: Number(status), detail }]),
  ),
) as Readonly<Record<ProblemReason, { readonly status: Status; readonly detail: string }>>;

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
  422: "Unprocessable Content",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
} as const satisfies Record<Status, string>;

type Fields = Readonly<Record<string, string>>;

export class Problem extends Error {
  override readonly name = "Problem";
  readonly reason: ProblemReason;
  readonly headers: Fields;

  /** @param detail one sentence for a person: what is wrong and what to do. Never a secret. */
  constructor(reason: ProblemReason, detail: string = PROBLEMS[reason].detail, headers: Fields = {}) {
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

  /** The same with the members of the provider's envelope. */
  get bodyForProviderClients() {
    return { ...this.body, code: this.body.status, msg: this.message };
  }

  /** @param body may have further members */
  toResponse(body: object = this.body): Response {
    const { status } = this.body;
    const headers = {
      "cache-control": "no-store",
      ...this.headers,
      "content-type": "application/problem+json",
    };
    return Response.json(body, { status, headers });
  }
}

/** @param message what happened, without a full stop */
export function providerUnavailable(message: string, headers: Fields = {}): Problem {
  return new Problem("provider_unavailable", `The Veo3 API: ${message}.`, headers);
}

/** @param names the secret, or those of which one is needed; the first is the one to set */
export function missingSecret(...names: readonly string[]): Problem {
  const detail = `Set the secret ${names.join(" or ")}: npx wrangler secret put ${names[0]}`;
  return new Problem("not_configured", detail);
}

/** The problem that a client sees for anything that was thrown. Unexpected errors are logged and not shown. */
export function toProblem(error: unknown, { method, path }: { method: string; path: string }): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log("internal_error", { method, path, error: detail });
  return new Problem("internal_error");
}
