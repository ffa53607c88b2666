/** `/veo3-callback` in the document, and the notification that the receiver sends in the same format. */

import type { Outcome } from "../task/events.ts";
import { jsonBody, jsonExamples, jsonResponse, query, sureHeader } from "./building-blocks.ts";
import { callbackBody, failureBody, sentCallback } from "./examples.ts";
import { problems } from "./problems.ts";
import type { Operations, Parameter, PathItem } from "./specification.ts";

const timestamp: Parameter = {
  name: "X-Webhook-Timestamp",
  in: "header",
  description: "When the callback was signed, in Unix seconds. Required with `X-Webhook-Signature`.",
  schema: { type: "string", pattern: "^\\d{1,12}$" },
};

/** The values of `X-Callback-Outcome`. A refused callback is answered with an error. */
const OUTCOMES: Readonly<Record<Exclude<Outcome, "refused">, string>> = {
  accepted: "The callback changed the task.",
  duplicate: "This delivery was seen before.",
  ignored: "The callback is recorded, but cannot change the task: a failure after a success, for example.",
};

const outcomeHeader = sureHeader(
  Object.entries(OUTCOMES)
    .map(([outcome, meaning]) => `\`${outcome}\`: ${meaning}`)
    .join(" "),
  { type: "string", enum: Object.keys(OUTCOMES) },
);

export const callbackOperations: Operations = {
  "post /veo3-callback": {
    operationId: "deliverCallback",
    summary: "Deliver a callback",
    description: `Called by the provider, if a task was submitted with this URL and its \`token\` as \`callBackUrl\`.

A 200 means that the task is saved; its videos are downloaded afterwards. After any other response the provider delivers the callback again, 1, 5 and 15 minutes later. Deliveries of the same task with the same content count once. The checks, in this order: configuration, token, media type, size, encoding, task id, signature, schema.`,
    security: [{ callbackToken: [] }, { webhookSignature: [] }, { callbackToken: [], webhookSignature: [] }],
    parameters: [
      query("variant", "`4k`: the callback belongs to a 4K upgrade. Added by the gateway.", {
        enum: ["4k"],
      }),
      query(
        "upgrade",
        "Which task and index the 4K upgrade was requested for, signed. Added by the gateway.",
        { type: "string" },
      ),
      query(
        "submission",
        "Which request with an `Idempotency-Key` the task was submitted by, signed. Added by the gateway.",
        { type: "string" },
      ),
      timestamp,
    ],
    requestBody: {
      required: true,
      content: jsonExamples("Callback", {
        success: { summary: "The videos were generated", value: callbackBody },
        failure: { summary: "The generation failed", value: failureBody },
      }),
    },
    responses: {
      200: jsonResponse(
        "The task is saved.",
        "CallbackAnswer",
        { code: 200, msg: "success" },
        { "X-Callback-Outcome": outcomeHeader },
      ),
      ...problems(
        ...(["malformed_json", "invalid_task_id", "invalid_callback"] as const),
        ...(["bad_token", "missing_signature", "bad_signature", "stale_signature"] as const),
        ...(["body_too_large", "unsupported_media_type"] as const),
        ...(["internal_error", "not_configured", "not_durable"] as const),
      ),
    },
  },
};

export const webhooks: Readonly<Record<string, PathItem>> = {
  taskSettled: {
    post: {
      operationId: "taskSettled",
      summary: "Callback to your own webhook",
      description:
        "The receiver calls the `callBackUrl` of a task that was submitted through the gateway, if its host is in `NOTIFY_HOSTS`. The body is the provider's callback with the receiver's links, sent once the videos are stored or the task has failed. With a `WEBHOOK_HMAC_KEY` it is signed like the provider's callbacks.",
      tags: ["Gateway"],
      security: [{}, { webhookSignature: [] }],
      parameters: [timestamp],
      requestBody: jsonBody("SentCallback", sentCallback),
      responses: {
        "2XX": { description: "The notification is delivered." },
        default: { description: "The notification is sent again after 1, 5 and 15 minutes." },
      },
    },
  },
};
