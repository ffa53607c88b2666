/** The receiver's own paths in the document: `/healthz`, `/openapi.json` and `/docs`. */

import { json, noStore } from "./building-blocks.ts";
import type { Paths } from "./specification.ts";

export const servicePaths: Paths = {
  "/healthz": {
    get: {
      operationId: "health",
      summary: "Whether the receiver runs",
      description: "For anyone. Nothing is looked at.",
      tags: ["Service"],
      security: [],
      responses: { 200: { description: "It runs.", content: json("Health", { status: "ok" }) } },
    },
  },
  "/openapi.json": {
    get: {
      operationId: "openApi",
      summary: "This document",
      description: "For anyone: it holds no data.",
      tags: ["Service"],
      security: [],
      responses: {
        200: { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } },
      },
    },
  },
  "/docs": {
    get: {
      operationId: "docs",
      summary: "This document, to read and to try",
      description: "For anyone: it holds no data. A token that is entered there stays in the page.",
      tags: ["Service"],
      security: [],
      responses: {
        200: {
          description: "A page.",
          headers: { "Cache-Control": noStore },
          content: { "text/html": { schema: { type: "string" } } },
        },
      },
    },
  },
};
