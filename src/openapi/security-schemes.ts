/** Who may call: the ways in, by the names that operations give them. */

export const SECURITY_SCHEMES = {
  apiToken: {
    type: "http",
    scheme: "bearer",
    description: "An `API_TOKEN` of the receiver: `Authorization: Bearer <token>`.",
  },
  signedLink: {
    type: "apiKey",
    in: "query",
    name: "signature",
    description: "Of the task, the video's name and `expires`: a task's `url`s have both.",
  },
  callbackToken: {
    type: "apiKey",
    in: "query",
    name: "token",
    description: "The receiver's `CALLBACK_TOKEN`; needed where it is set.",
  },
  webhookSignature: {
    type: "apiKey",
    in: "header",
    name: "X-Webhook-Signature",
    description:
      'base64(HMAC-SHA256(task id + "." + `X-Webhook-Timestamp`, `WEBHOOK_HMAC_KEY`)); needed where the key is set.',
  },
} as const;

export type SchemeName = keyof typeof SECURITY_SCHEMES;
