/**
 * The receiver's API as an OpenAPI 3.1 document, made from the schemas that check requests and type responses.
 *
 * Import it only when the document is requested: it is built at import, which no other request should wait for.
 */

import { version } from "../../package.json";
import { callbackPaths, webhooks } from "./callback-operations.ts";
import { componentSchemas } from "./components.ts";
import { gatewayPaths } from "./gateway-operations.ts";
import { gatewayProblems, problems } from "./problems.ts";
import { SECURITY_SCHEMES } from "./security-schemes.ts";
import { servicePaths } from "./service-operations.ts";
import type { PathItem, Paths } from "./specification.ts";
import { taskPaths } from "./task-operations.ts";
import { videoPaths } from "./video-operations.ts";

const DESCRIPTION = `Receives the Veo3 API's callbacks, stores every video before its link expires, and gives your programs the state of each task.

Start with [a task](/docs#getTask): the \`url\` of each stored video opens in any player. Errors are \`application/problem+json\` (RFC 9457) with a \`reason\`. Each path that supports \`GET\` also supports \`HEAD\`. Any other path is 404 \`not_found\`.`;

const SECTIONS = [
  {
    name: "Tasks",
    description: "The state of your tasks and their videos; register, retry and delete tasks.",
    paths: taskPaths,
  },
  { name: "Videos", description: "The stored files.", paths: videoPaths },
  {
    name: "Gateway",
    description:
      "The Veo3 API through the receiver: a client of the provider's API needs only the receiver as its base URL and an API token as its key, and its videos are stored. Needs `VEO3_API_KEY`, which clients never see.",
    paths: gatewayPaths,
  },
  { name: "Callback", description: "Where the provider delivers results.", paths: callbackPaths },
  { name: "Service", description: "Health and documentation.", paths: servicePaths },
];

/** The paths of a section: each operation with its tag, and the 405 for a method that its path does not support. */
function documented({ name, paths }: (typeof SECTIONS)[number]): [string, PathItem][] {
  return Object.entries(paths).map(([path, item]) => {
    const refusal = (path.startsWith("/api/v1/") ? gatewayProblems : problems)("method_not_allowed");
    const operations = Object.entries(item).map(([method, operation]) => {
      const { operationId, summary, description, ...rest } = operation;
      const responses = { ...rest.responses, ...refusal };
      return [method, { operationId, summary, description, tags: [name], ...rest, responses }];
    });
    return [path, Object.fromEntries(operations)];
  });
}

export const openApiDocument = {
  openapi: "3.1.1",
  info: {
    title: "veo3-callback-receiver",
    version,
    summary: "Receives the Veo3 API's callbacks and stores every video.",
    description: DESCRIPTION,
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/", description: "The receiver that serves this document." }],
  security: [{ apiToken: [] }],
  tags: SECTIONS.map(({ name, description }) => ({ name, description })),
  paths: Object.fromEntries(SECTIONS.flatMap(documented)) as Paths,
  webhooks,
  components: { schemas: componentSchemas(), securitySchemes: SECURITY_SCHEMES },
};

export type OpenApiDocument = typeof openApiDocument;
