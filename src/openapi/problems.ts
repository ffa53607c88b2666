/** The errors in the API description: what each reason means, and the responses that carry it. */

import type * as z from "zod/mini";
import { PROBLEMS, Problem, type ProblemReason, providerUnavailable, TITLE } from "../http/problem.ts";
import { bodyTooLarge } from "../http/read-body.ts";
import { parseCallback } from "../veo3/callback.ts";
import { header, ref, sureHeader, TASK_ID_EXAMPLE } from "./building-blocks.ts";
import type { ComponentName } from "./components.ts";
import type { RESPONSES } from "./response-schemas.ts";
import type { Example, OperationResponse, OperationResponses, ResponseHeaders } from "./specification.ts";

/** When each reason is sent, and what to do about it. */
export const MEANINGS: Readonly<Record<ProblemReason, string>> = {
  malformed_json: "The body is empty, not UTF-8, not JSON, or nested deeper than 64 levels.",
  invalid_task_id: "The task id is missing, or is not 1 to 128 letters, digits, `_` or `-`.",
  invalid_callback:
    "The body is JSON, but not a callback that the provider sends; the detail names the wrong fields.",
  invalid_body: "The body is JSON, but not what this operation takes; the detail says what is.",
  invalid_query: "A query parameter has a value that is not allowed; the detail names it.",
  invalid_reference: "The reference is not text, or has more than 200 characters.",
  invalid_idempotency_key: "The header `Idempotency-Key` is empty or longer than 255 characters.",
  bad_token: "The callback URL has no `token`, or one that is not the receiver's `CALLBACK_TOKEN`.",
  missing_signature:
    "The receiver has a `WEBHOOK_HMAC_KEY`, so a callback needs the headers `X-Webhook-Timestamp` and `X-Webhook-Signature`.",
  bad_signature:
    "The signature does not match the task id, the timestamp and the receiver's `WEBHOOK_HMAC_KEY`.",
  stale_signature:
    "The timestamp is not Unix seconds, or is further from now than `SIGNATURE_TOLERANCE_SECONDS`.",
  unauthorized: "The API token is missing or wrong.",
  read_only: "The token is a `VIEW_TOKEN`, and the request changes something.",
  invalid_link:
    "The link was changed, or the API token that signed it was removed. Get the task for a new link.",
  expired_link: "The link has expired. Get the task for a new one.",
  not_found: "There is nothing at this path.",
  unknown_task: "No callback for this task has arrived and it was not registered, or it was deleted.",
  unknown_notification: "The task exists, but has no notification of this id, or no longer has it.",
  unknown_video: "The task exists, but has no video of this name.",
  not_stored: "The video is not stored: either not yet (then with `Retry-After`), or storing it failed.",
  no_poster: "The video is stored, but nobody has given it a poster yet.",
  method_not_allowed: "The path does not support this method; the header `Allow` lists those that it does.",
  poster_exists: "The video has a poster already, and it is not this picture.",
  nothing_to_retry:
    "No video of the task has failed, and its result is not missing. Transfers in progress continue.",
  submission_unknown:
    "The receiver was interrupted, or got no clear response, after it had sent the first request with this `Idempotency-Key`, and does not ask the provider twice. If the provider accepted the request, its callback brings the task, and the same key is then answered with it.",
  idempotency_key_reused:
    "The `Idempotency-Key` was used for a request with another body in the last 24 hours.",
  precondition_failed: "The stored video does not meet `If-Match` or `If-Unmodified-Since`.",
  body_too_large:
    "The body is larger than 256 KiB (4 KiB where it has only a reference or a number, 100,000 bytes of a poster, 10 MiB on paths that are only passed on).",
  unsupported_media_type:
    "The body was not sent as `Content-Type: application/json`, or a poster is neither JPEG nor WebP.",
  range_not_satisfiable:
    "The range starts after the last byte of the video; `Content-Range` has the video's size.",
  internal_error: "Unexpected error; see the Worker's log.",
  provider_unavailable: "The Veo3 API could not be reached, or its response cannot be passed on.",
  not_configured:
    "A secret or variable of the receiver is missing or malformed; the detail or the Worker's log names it.",
  not_durable:
    "The task could not be saved, so the callback was not accepted. Deliver it again, as the provider does.",
};

const HEADERS: Readonly<Partial<Record<ProblemReason, ResponseHeaders>>> = {
  unauthorized: { "WWW-Authenticate": header("The authentication scheme (RFC 6750).") },
  method_not_allowed: { Allow: sureHeader("The supported methods.") },
  not_stored: {
    "Retry-After": header(
      "Seconds to wait before the next request; only while the video is still to be stored.",
    ),
  },
  range_not_satisfiable: { "Content-Range": header("`bytes */N`, where N is the video's size.") },
  provider_unavailable: { "Retry-After": header("Seconds to wait, if the provider gave a time.") },
  submission_unknown: { "Retry-After": header("Seconds to wait.") },
  not_durable: { "Retry-After": header("Seconds to wait.") },
};

const notACallback = parseCallback(TASK_ID_EXAMPLE, { code: "success" }, null);

/** The examples of reasons whose detail depends on the request: as they are thrown. The others have their usual detail. */
const EXAMPLES: Readonly<Partial<Record<ProblemReason, Problem>>> = {
  body_too_large: bodyTooLarge(256 * 1024),
  invalid_callback: new Problem("invalid_callback", notACallback.ok ? undefined : notACallback.detail),
  provider_unavailable: providerUnavailable("api.kie.ai did not answer within 60 s"),
};

/** What every operation may answer that takes an API token. */
export const COMMON_PROBLEMS = ["unauthorized", "internal_error", "not_configured"] as const;

/** The responses for these reasons, one for each status. */
export function problems(...reasons: readonly ProblemReason[]): OperationResponses {
  return responsesOf(reasons, "Problem", ({ body }) => body);
}

/** The same for the gateway, whose errors also have `code` and `msg` for the provider's clients. */
export function gatewayProblems(...reasons: readonly ProblemReason[]): OperationResponses {
  type Body = z.output<typeof RESPONSES.GatewayProblem>;
  return responsesOf(reasons, "GatewayProblem", (problem): Body => problem.bodyForProviderClients);
}

function responsesOf(
  reasons: readonly ProblemReason[],
  name: ComponentName,
  bodyOf: (problem: Problem) => z.output<typeof RESPONSES.Problem>,
): OperationResponses {
  const byStatus = Map.groupBy(reasons, (reason) => PROBLEMS[reason].status);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => {
      const properties = { status: { const: status }, reason: { enum: ofStatus } };
      const examples = ofStatus.map((reason): [string, Example] => [
        reason,
        { summary: TITLE[status], value: bodyOf(EXAMPLES[reason] ?? new Problem(reason)) },
      ]);
      const headers: ResponseHeaders = Object.assign({}, ...ofStatus.map((reason) => HEADERS[reason]));
      const response: OperationResponse = {
        description: ofStatus.map((reason) => `\`${reason}\`: ${MEANINGS[reason]}`).join("\n\n"),
        ...(Object.keys(headers).length > 0 && { headers }),
        content: {
          "application/problem+json": {
            schema: { ...ref(name), properties },
            examples: Object.fromEntries(examples),
          },
        },
      };
      return [status, response];
    }),
  );
}
