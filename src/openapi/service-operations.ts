/** The receiver's own paths in the document: `/healthz`, `/openapi.json` and `/docs`. */

import { jsonResponse, noStore } from "./building-blocks.ts";
import type { Operations } from "./specification.ts";

export const serviceOperations: Operations = {
  "get /healthz": {
    operationId: "health",
    summary: "Health check",
    description: "Only says that the Worker runs. Needs no token.",
    security: [],
    responses: { 200: jsonResponse("The Worker runs.", "Health", { status: "ok" }) },
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
