/** Every error a client can see, in words: what each reason means, and the answers it comes in. */

import type * as z from "zod/mini";
import { PROBLEMS, Problem, type ProblemReason, TITLE } from "../http/problem.ts";
import { header, sureHeader } from "./building-blocks.ts";
import type { gatewayProblemSchema, problemSchema } from "./response-schemas.ts";
import type { Example, Header, OperationResponses } from "./specification.ts";

/** When each reason is sent, and what to do about it. */
export const MEANINGS: Readonly<Record<ProblemReason, string>> = {
  malformed_json: "The body is empty, not UTF-8, not JSON, or nested deeper than 64 levels.",
  invalid_task_id: "The task id is missing, or is not 1 to 128 letters, digits, `_` or `-`.",
  invalid_callback: "The callback is JSON, but not one of the provider's; the detail names the fields.",
  invalid_query: "A parameter of the query is out of its range; the detail names it.",
  bad_token:
    "The callback URL carries no `token`, or a wrong one: it must be the receiver's `CALLBACK_TOKEN`.",
  missing_signature:
    "The receiver has a `WEBHOOK_HMAC_KEY`, so every callback must have the provider's two headers.",
  bad_signature: "The signature was not made of this task id and this timestamp with the receiver's key.",
  stale_signature: "The timestamp is further from now than `SIGNATURE_TOLERANCE_SECONDS`, or is none.",
  unauthorized: "The API token is missing or wrong.",
  invalid_link: "The link was altered, or its token was revoked: ask for the task to get a fresh one.",
  expired_link: "The link was good once: ask for the task to get a fresh one.",
  not_found: "There is nothing at this path.",
  unknown_task: "No callback for this task has come, nobody has made it known, or it was deleted.",
  unknown_video: "The task is known, but has no video of this name.",
  not_stored: "The video is not here: not yet (then with `Retry-After`), or it could not be stored.",
  method_not_allowed:
    "The path exists, but does not take this method; the header `Allow` lists those it takes.",
  nothing_to_retry: "No video of the task has failed, and no result is missing.",
  precondition_failed: "The video is not the one that `If-Match` or `If-Unmodified-Since` asks for.",
  body_too_large: "The body has more than 256 KiB.",
  unsupported_media_type: "The callback was not sent as `Content-Type: application/json`.",
  range_not_satisfiable:
    "The range begins behind the video's last byte; `Content-Range` tells how many there are.",
  internal_error: "The receiver failed in a way nobody foresaw; its log says how.",
  provider_unavailable: "The Veo3 API could not be reached, or gave no answer that can be passed on.",
  not_configured:
    "A secret or variable of the receiver is missing or malformed; the detail says which to set.",
  not_durable: "The task could not be saved. The provider delivers the callback again, and so should you.",
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
export function problems(...reasons: readonly ProblemReason[]): OperationResponses {
  return responsesOf(reasons, "Problem", (problem) => problem.body);
}

/** Of the gateway: with `code` and `msg` beside, which the provider's clients read. */
export function gatewayProblems(...reasons: readonly ProblemReason[]): OperationResponses {
  return responsesOf(
    reasons,
    "GatewayProblem",
    ({ body }): z.output<typeof gatewayProblemSchema> => ({
      ...body,
      code: body.status,
      msg: body.detail,
    }),
  );
}

function responsesOf(
  reasons: readonly ProblemReason[],
  schema: string,
  bodyOf: (problem: Problem) => z.output<typeof problemSchema>,
): OperationResponses {
  const byStatus = Map.groupBy(reasons, (reason) => PROBLEMS[reason].status);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => {
      const examples = ofStatus.map((reason): [string, Example] => [
        reason,
        { summary: TITLE[status], value: bodyOf(new Problem(reason)) },
      ]);
      const headers = Object.assign({}, ...ofStatus.map((reason) => HEADERS[reason]));
      const response = {
        description: ofStatus.map((reason) => `\`${reason}\`: ${MEANINGS[reason]}`).join("\n\n"),
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
      return [status, response];
    }),
  );
}
