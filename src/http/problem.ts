/**
 * Every error a client can see, as `application/problem+json` (RFC 9457) with one member more: `reason`.
 *
 * Code anywhere throws a `Problem`; only the app turns it into a response. The reason alone fixes the status.
 */

import { log } from "../log.ts";

export const STATUS = {
  malformed_json: 400,
  invalid_task_id: 400,
  invalid_callback: 400,
  invalid_query: 400,
  bad_token: 401,
  missing_signature: 401,
  bad_signature: 401,
  stale_signature: 401,
  unauthorized: 401,
  invalid_link: 403,
  expired_link: 403,
  not_found: 404,
  unknown_task: 404,
  unknown_video: 404,
  not_stored: 404,
  method_not_allowed: 405,
  nothing_to_retry: 409,
  precondition_failed: 412,
  body_too_large: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  internal_error: 500,
  provider_unavailable: 502,
  not_configured: 503,
  not_durable: 503,
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
} as const satisfies Record<(typeof STATUS)[keyof typeof STATUS], string>;

export type ProblemReason = keyof typeof STATUS;

export class Problem extends Error {
  override readonly name = "Problem";
  readonly reason: ProblemReason;
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail one sentence for a person: what is wrong and what to do. Never a secret. */
  constructor(reason: ProblemReason, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.reason = reason;
    this.headers = headers;
  }

  /** What of it is JSON. Its type is its reason, which needs no URL. */
  get body() {
    const status = STATUS[this.reason];
    return {
      type: "about:blank" as const,
      title: TITLE[status],
      status,
      detail: this.message,
      reason: this.reason,
    };
  }

  /** @param more further members, made of the status */
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

/** The problem that a client sees for anything that was thrown. Unexpected errors are logged and not shown. */
export function toProblem(error: unknown, { method, path }: { method: string; path: string }): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log("internal_error", { method, path, error: detail });
  return new Problem("internal_error", "The receiver failed; its log says why.");
}
