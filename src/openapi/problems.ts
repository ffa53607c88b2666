/** Every error a client can see, in words: what each reason means, and the answers it comes in. */

import { Problem, type ProblemReason, STATUS, TITLE } from "../http/problem.ts";
import type { Answers, Example, Header } from "./openapi-types.ts";
import { header, sureHeader } from "./parts.ts";

type Meaning = {
  /** When it is sent, and what to do about it. */
  readonly meaning: string;
  /** The `detail` of an example. */
  readonly detail: string;
};

export const REASONS: Readonly<Record<ProblemReason, Meaning>> = {
  malformed_json: {
    meaning: "The body is empty, not UTF-8, not JSON, or nested deeper than 64 levels.",
    detail: "The body is not valid JSON.",
  },
  invalid_task_id: {
    meaning: "The task id is missing, or is not 1 to 128 letters, digits, `_` or `-`.",
    detail: "A task id is 1 to 128 letters, digits, '_' or '-'.",
  },
  invalid_callback: {
    meaning: "The callback is JSON, but not one of the provider's; the detail names the fields.",
    detail: "The callback is not valid: code: must be an integer.",
  },
  invalid_query: {
    meaning: "A parameter of the query is out of its range; the detail names it.",
    detail: "limit must be at most 100.",
  },
  bad_token: {
    meaning:
      "The callback URL carries no `token`, or a wrong one: it must be the receiver's `CALLBACK_TOKEN`.",
    detail: "Add the receiver's CALLBACK_TOKEN to the callback URL: ?token=<token>.",
  },
  missing_signature: {
    meaning: "The receiver has a `WEBHOOK_HMAC_KEY`, so every callback must have the provider's two headers.",
    detail: "The header X-Webhook-Signature is missing.",
  },
  bad_signature: {
    meaning: "The signature was not made of this task id and this timestamp with the receiver's key.",
    detail: "X-Webhook-Signature does not match the task id, the timestamp and the key.",
  },
  stale_signature: {
    meaning: "The timestamp is further from now than `SIGNATURE_TOLERANCE_SECONDS`, or is none.",
    detail: "X-Webhook-Timestamp must be Unix seconds within 1800 s of now.",
  },
  unauthorized: {
    meaning: "The API token is missing or wrong.",
    detail: "Send an API token of this receiver as Authorization: Bearer <token>.",
  },
  invalid_link: {
    meaning: "The link was altered, or its token was revoked: ask for the task to get a fresh one.",
    detail: "This link is not valid: ask GET /videos/<taskId> for a fresh one.",
  },
  expired_link: {
    meaning: "The link was good once: ask for the task to get a fresh one.",
    detail: "This link has expired: ask GET /videos/<taskId> for a fresh one.",
  },
  not_found: {
    meaning: "There is nothing at this path.",
    detail: "There is nothing at this path.",
  },
  unknown_task: {
    meaning: "No callback for this task has come, nobody has made it known, or it was deleted.",
    detail: "No task with this id is known: no callback for it has arrived yet.",
  },
  unknown_video: {
    meaning: "The task is known, but has no video of this name.",
    detail: "The task has no video of this name.",
  },
  not_stored: {
    meaning: "The video is not here: not yet (then with `Retry-After`), or it could not be stored.",
    detail: "The video is not stored yet.",
  },
  method_not_allowed: {
    meaning: "The path exists, but does not take this method; the header `Allow` lists those it takes.",
    detail: "This resource takes GET, HEAD.",
  },
  nothing_to_retry: {
    meaning: "No video of the task has failed, and no result is missing.",
    detail: "No video of this task has failed; one that is on its way needs no help.",
  },
  precondition_failed: {
    meaning: "The video is not the one that `If-Match` or `If-Unmodified-Since` asks for.",
    detail: "The video is not the one that If-Match or If-Unmodified-Since means.",
  },
  body_too_large: {
    meaning: "The body has more than 256 KiB.",
    detail: "The body is larger than 262144 bytes.",
  },
  unsupported_media_type: {
    meaning: "The callback was not sent as `Content-Type: application/json`.",
    detail: "Send the callback as Content-Type: application/json.",
  },
  range_not_satisfiable: {
    meaning: "The range begins behind the video's last byte; `Content-Range` tells how many there are.",
    detail: "The range lies outside of the video's 1048576 bytes.",
  },
  internal_error: {
    meaning: "The receiver failed in a way nobody foresaw; its log says how.",
    detail: "The receiver failed; its log says why.",
  },
  provider_unavailable: {
    meaning: "The Veo3 API could not be reached, or gave no answer that can be passed on.",
    detail: "The Veo3 API: api.kie.ai did not answer within 60 s.",
  },
  not_configured: {
    meaning: "A secret or variable of the receiver is missing or malformed; the detail says which to set.",
    detail: "Set the secret API_TOKEN: npx wrangler secret put API_TOKEN",
  },
  not_durable: {
    meaning: "The task could not be saved. The provider delivers the callback again, and so should you.",
    detail: "The task could not be saved: deliver the callback again.",
  },
};

const HEADERS: Readonly<Partial<Record<ProblemReason, Readonly<Record<string, Header>>>>> = {
  unauthorized: { "WWW-Authenticate": header("How to be authorized (RFC 6750).") },
  method_not_allowed: { Allow: sureHeader("The methods that it takes.") },
  not_stored: { "Retry-After": header("Seconds to wait; only while the video is on its way.") },
  range_not_satisfiable: { "Content-Range": header("`bytes */N`, with the video's size.") },
  provider_unavailable: { "Retry-After": header("Seconds to wait, where the provider said so.") },
  not_durable: { "Retry-After": header("Seconds to wait.") },
};

export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** The answers of these reasons, one a status. */
export function problems(...reasons: readonly ProblemReason[]): Answers {
  return answersOf(reasons, "Problem", (problem) => problem.body);
}

/** Of the gateway: with `code` and `msg` beside, which the provider's clients read. */
export function gatewayProblems(...reasons: readonly ProblemReason[]): Answers {
  return answersOf(reasons, "GatewayProblem", ({ body }) => ({
    ...body,
    code: body.status,
    msg: body.detail,
  }));
}

function answersOf(
  reasons: readonly ProblemReason[],
  schema: string,
  bodyOf: (problem: Problem) => object,
): Answers {
  const byStatus = Map.groupBy(reasons, (reason) => STATUS[reason]);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => {
      const examples = ofStatus.map((reason): [string, Example] => [
        reason,
        { summary: TITLE[status], value: bodyOf(new Problem(reason, REASONS[reason].detail)) },
      ]);
      const headers = Object.assign({}, ...ofStatus.map((reason) => HEADERS[reason]));
      const answer = {
        description: ofStatus.map((reason) => `\`${reason}\`: ${REASONS[reason].meaning}`).join("\n\n"),
        ...(Object.keys(headers).length > 0 && { headers }),
        content: {
          [PROBLEM_MEDIA_TYPE]: {
            schema: {
              $ref: `#/components/schemas/${schema}`,
              properties: { status: { const: status }, reason: { enum: ofStatus } },
            },
            examples: Object.fromEntries(examples),
          },
        },
      };
      return [status, answer];
    }),
  );
}
