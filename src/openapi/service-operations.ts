/** The receiver's own paths in the document: `/healthz`, `/doctor`, `/notifications/test`, `/openapi.json` and `/docs`. */

import { jsonResponse, noStore, requestHeader } from "./building-blocks.ts";
import { diagnosis, notificationTest } from "./examples.ts";
import { COMMON_PROBLEMS, problems } from "./problems.ts";
import type { Operations } from "./specification.ts";

export const serviceOperations: Operations = {
  "get /healthz": {
    operationId: "health",
    summary: "Health check",
    description: "Only says that the Worker runs. Needs no token.",
    security: [],
    responses: { 200: jsonResponse("The Worker runs.", "Health", { status: "ok" }) },
  },
  "get /doctor": {
    operationId: "doctor",
    summary: "Check the receiver",
    description:
      "Tries everything that the receiver needs, and says what works and what to do about the rest: writes to KV, R2 and a Durable Object, reads back and removes what it wrote, asks the provider for the account's credit, and looks at the newest tasks. Takes up to ten seconds. Also answers while a variable other than `API_TOKEN` is malformed.",
    parameters: [
      requestHeader("Accept-Language", "The language of `detail` and `advice`: English or Chinese.", "zh-CN"),
    ],
    responses: {
      200: jsonResponse("What was found, whether it is well or not.", "Diagnosis", diagnosis, noStore),
      ...problems("read_only", ...COMMON_PROBLEMS),
    },
  },
  "post /notifications/test": {
    operationId: "testNotifications",
    summary: "Test the endpoints",
    description:
      'Sends `{"type":"receiver.test",…}`, signed like any other notification, or a message to a chat, to each of `NOTIFY_URLS` now, once. Takes up to 15 seconds.',
    responses: {
      200: jsonResponse(
        "How it went, for each of `NOTIFY_URLS`.",
        "NotificationTest",
        notificationTest,
        noStore,
      ),
      ...problems("read_only", ...COMMON_PROBLEMS),
    },
  },
  "get /openapi.json": {
    operationId: "openApi",
    summary: "OpenAPI document",
    description: "This description for programs. Needs no token, as it contains no data.",
    security: [],
    responses: {
      200: {
        description: "An OpenAPI 3.1 document.",
        content: { "application/json": { schema: { type: "object" } } },
      },
    },
  },
  "get /docs": {
    operationId: "docs",
    summary: "API documentation",
    description:
      "This description for people, with forms to try the API. Needs no token; one that you enter there is kept only until you leave the page.",
    security: [],
    responses: {
      200: {
        description: "The page.",
        headers: noStore,
        content: { "text/html": { schema: { type: "string" } } },
      },
    },
  },
};
