/** `/veo3-callback` in the document, and the notification that the receiver sends in the same format. */

import type { Outcome } from "../task/events.ts";
import { jsonBody, jsonExamples, jsonResponse, query, requestHeader, sureHeader } from "./building-blocks.ts";
import { callbackBody, failureBody, notification, sentCallback, sentNotification } from "./examples.ts";
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

const notDelivered = {
  default: {
    description:
      "The notification is sent again after 5 seconds, 5 and 30 minutes, 2, 5, 10 and 10 hours. Redirects are not followed.",
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
        ...notDelivered,
      },
    },
  },
  taskNotification: {
    post: {
      operationId: "taskNotification",
      summary: "Notification to the operator's endpoints",
      description:
        "The receiver tells each of `NOTIFY_URLS` when a task has finished, and again when it has more: a success after a failure, or further videos. The `type` says what it had come to, `data` is the task as it is when it is sent. With a `NOTIFY_SECRET` it is signed by [Standard Webhooks](https://www.standardwebhooks.com/), whose libraries verify it. An endpoint on a chat's host gets the chat's own message instead.",
      tags: ["Tasks"],
      security: [],
      parameters: [
        requestHeader("webhook-id", "The id of the notification: the same at each try.", notification.id),
        requestHeader("webhook-timestamp", "When this try was made, in Unix seconds.", "1795424497"),
        requestHeader(
          "webhook-signature",
          "One for each `NOTIFY_SECRET`; absent without.",
          "v1,K5oZfzN95Z9UVu1E",
        ),
      ],
      requestBody: jsonBody("SentNotification", sentNotification),
      responses: {
        "2XX": { description: "The notification is delivered." },
        410: { description: "The endpoint wants no notification of this task any more." },
        ...notDelivered,
      },
    },
  },
};
