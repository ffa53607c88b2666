/** The ways to authorize a request, by the names that operations use for them. */

export const SECURITY_SCHEMES = {
  apiToken: {
    type: "http",
    scheme: "bearer",
    description:
      "An `API_TOKEN` of the receiver: `Authorization: Bearer <token>`. For what only reads, a `VIEW_TOKEN` will do.",
  },
  signedLink: {
    type: "apiKey",
    in: "query",
    name: "signature",
    description: "Signature over task, file name and `expires`; part of each `url`.",
  },
  callbackToken: {
    type: "apiKey",
    in: "query",
    name: "token",
    description: "The receiver's `CALLBACK_TOKEN`. Required if it is set.",
  },
  webhookSignature: {
    type: "apiKey",
    in: "header",
    name: "X-Webhook-Signature",
    description:
      'base64(HMAC-SHA256(task id + "." + `X-Webhook-Timestamp`, `WEBHOOK_HMAC_KEY`)); required if the key is set.',
  },
} as const;

export type SchemeName = keyof typeof SECURITY_SCHEMES;
