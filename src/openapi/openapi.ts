/**
 * The receiver's API as an OpenAPI 3.1 document, from the schemas of its checks.
 *
 * To be imported only when it is asked for: it is made then, and no other request pays for it.
 */

import { version } from "../../package.json";
import { callbackPaths, webhooks } from "./callback-operations.ts";
import { componentSchemas } from "./components.ts";
import { gatewayPaths } from "./gateway-operations.ts";
import { gatewayProblems, problems } from "./problems.ts";
import { SECURITY_SCHEMES } from "./security-schemes.ts";
import { servicePaths } from "./service-operations.ts";
import type { Paths } from "./specification.ts";
import { taskPaths } from "./task-operations.ts";
import { videoPaths } from "./video-operations.ts";

const DESCRIPTION = `Takes the Veo3 API's callbacks and loses none, saves every video before its link expires, and tells your programs where each task stands.

Start with [a task](/docs#getTask): its videos' \`url\` open in any player. Errors are \`application/problem+json\` (RFC 9457) with a \`reason\`. Where a path takes \`GET\`, it takes \`HEAD\`. Any other path is answered 404 \`not_found\`.`;

const TAGS = [
  { name: "Tasks", description: "Where your tasks stand, and what may be done with them." },
  { name: "Videos", description: "What is stored." },
  {
    name: "Gateway",
    description:
      "The Veo3 API itself: change a client's base URL to the receiver and its key to an API token, and its videos stay. Needs `VEO3_API_KEY`, which never leaves the receiver.",
  },
  { name: "Callback", description: "Where the provider tells how a task ended." },
  { name: "Service", description: "The receiver itself." },
];

/** Any operation's path may be asked with a method that it does not take. */
function withOtherMethods(paths: Paths): Paths {
  const items = Object.entries(paths).map(([path, item]) => {
    const refusal = (path.startsWith("/api/v1/") ? gatewayProblems : problems)("method_not_allowed");
    const operations = Object.entries(item).map(([method, operation]) => [
      method,
      { ...operation, responses: { ...operation.responses, ...refusal } },
    ]);
    return [path, Object.fromEntries(operations)];
  });
  return Object.fromEntries(items);
}

export const openApiDocument = {
  openapi: "3.1.1",
  info: {
    title: "veo3-callback-receiver",
    version,
    summary: "Receives the Veo3 API's callbacks and keeps every video.",
    description: DESCRIPTION,
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/", description: "The receiver that serves this document." }],
  security: [{ apiToken: [] }],
  tags: TAGS,
  paths: withOtherMethods({
    ...taskPaths,
    ...videoPaths,
    ...gatewayPaths,
    ...callbackPaths,
    ...servicePaths,
  }),
  webhooks,
  components: { schemas: componentSchemas(), securitySchemes: SECURITY_SCHEMES },
};

export type OpenApiDocument = typeof openApiDocument;
