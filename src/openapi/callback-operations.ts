/** `/veo3-callback` in the document, and the callback that the receiver itself sends. */

import type { Outcome } from "../task/events.ts";
import { json, ref, sureHeader } from "./building-blocks.ts";
import { callbackBody, failureBody, sentCallback } from "./examples.ts";
import { problems } from "./problems.ts";
import type { Parameter, PathItem, Paths } from "./specification.ts";

const timestamp: Parameter = {
  name: "X-Webhook-Timestamp",
  in: "header",
  description: "When it was signed, in Unix seconds. Needed with `X-Webhook-Signature`.",
  schema: { type: "string", pattern: "^\\d{1,12}$" },
};

/** The values of `X-Callback-Outcome`. A refused callback is answered with an error. */
const OUTCOMES: Readonly<Record<Exclude<Outcome, "refused">, string>> = {
  accepted: "The callback changed the task.",
  duplicate: "This delivery was seen before.",
  ignored: "The callback is recorded, but cannot change the task: a failure after a success, for example.",
};

export const callbackPaths: Paths = {
  "/veo3-callback": {
    post: {
      operationId: "deliverCallback",
      summary: "The provider's callback",
      description: `For the provider: this address with its \`token\` is the \`callBackUrl\` of a task.

A 200 means that the task is durable; its videos are fetched afterwards. Answered with anything else, the provider delivers again after 1, 5 and 15 minutes. A delivery may be repeated: it is known by its task and its meaning. Checks, in this order: configuration, token, media type, size, encoding, task id, signature, schema.`,
      tags: ["Callback"],
      security: [
        { callbackToken: [] },
        { webhookSignature: [] },
        { callbackToken: [], webhookSignature: [] },
      ],
      parameters: [
        {
          name: "variant",
          in: "query",
          description: "`4k`: the callback of a 4K upgrade. The gateway puts it there.",
          schema: { enum: ["4k"] },
        },
        timestamp,
      ],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: ref("Callback"),
            examples: {
              success: { summary: "The videos are made", value: callbackBody },
              failure: { summary: "The generation failed", value: failureBody },
            },
          },
        },
      },
      responses: {
        200: {
          description: "The task is durable.",
          headers: {
            "X-Callback-Outcome": sureHeader(
              Object.entries(OUTCOMES)
                .map(([outcome, meaning]) => `\`${outcome}\`: ${meaning}`)
                .join(" "),
              { type: "string", enum: Object.keys(OUTCOMES) },
            ),
          },
          content: json("CallbackAnswer", { code: 200, msg: "success" }),
        },
        ...problems(
          ...(["malformed_json", "invalid_task_id", "invalid_callback"] as const),
          ...(["bad_token", "missing_signature", "bad_signature", "stale_signature"] as const),
          ...(["body_too_large", "unsupported_media_type"] as const),
          ...(["internal_error", "not_configured", "not_durable"] as const),
        ),
      },
    },
  },
};

export const webhooks: Readonly<Record<string, PathItem>> = {
  taskSettled: {
    post: {
      operationId: "taskSettled",
      summary: "Your own webhook",
      description:
        "Sent to the `callBackUrl` of a task that was submitted through the gateway, where its host is one of `NOTIFY_HOSTS`: the provider's own callback, once the videos are stored, with links of the receiver. With a `WEBHOOK_HMAC_KEY` it is signed as the provider signs.",
      tags: ["Gateway"],
      security: [{}, { webhookSignature: [] }],
      parameters: [timestamp],
      requestBody: { required: true, content: json("SentCallback", sentCallback) },
      responses: {
        "2XX": { description: "It is taken." },
        default: { description: "It is sent again after 1, 5 and 15 minutes." },
      },
    },
  },
};
