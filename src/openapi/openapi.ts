/**
 * The receiver's API as an OpenAPI 3.1 document, made from the schemas that check requests and type responses.
 *
 * Import it only when the document is requested: it is built at import, which no other request should wait for.
 */

import { version } from "../../package.json";
import { callbackOperations, webhooks } from "./callback-operations.ts";
import { componentSchemas } from "./components.ts";
import { gatewayOperations } from "./gateway-operations.ts";
import { gatewayProblems, problems } from "./problems.ts";
import { SECURITY_SCHEMES } from "./security-schemes.ts";
import { serviceOperations } from "./service-operations.ts";
import type { Entry, Method, Paths } from "./specification.ts";
import { taskOperations } from "./task-operations.ts";
import { videoOperations } from "./video-operations.ts";

const DESCRIPTION = `Receives the Veo3 API's callbacks, stores every video before its link expires, and gives your programs the state of each task.

Start with [a task](/docs#getTask): the \`url\` of each stored video opens in any player. Errors are \`application/problem+json\` (RFC 9457) with a \`reason\`. Each path that supports \`GET\` also supports \`HEAD\`. Any other path is 404 \`not_found\`.`;

const SECTIONS = [
  {
    name: "Tasks",
    description: "The state of your tasks and their videos; register, retry and delete tasks.",
    operations: taskOperations,
  },
  { name: "Videos", description: "The stored files.", operations: videoOperations },
  {
    name: "Gateway",
    description:
      "The Veo3 API through the receiver: a client of the provider's API needs only the receiver as its base URL and an API token as its key, and its videos are stored. Needs `VEO3_API_KEY`, which clients never see.",
    operations: gatewayOperations,
  },
  { name: "Callback", description: "Where the provider delivers results.", operations: callbackOperations },
  { name: "Service", description: "Health and documentation.", operations: serviceOperations },
];

/** Every operation with its tag, and with the 405 for a method that its path does not support. */
export const entries: readonly Entry[] = SECTIONS.flatMap(({ name, operations }) =>
  Object.entries(operations).map(([methodAndPath, { operationId, summary, description, ...rest }]) => {
    const [method, path] = methodAndPath.split(" ") as [Method, string];
    const refusal = (path.startsWith("/api/v1/") ? gatewayProblems : problems)("method_not_allowed");
    const responses = { ...rest.responses, ...refusal };
    return {
      method,
      path,
      operation: { operationId, summary, description, tags: [name], ...rest, responses },
    };
  }),
);

function pathsOf(): Paths {
  const byPath = Map.groupBy(entries, ({ path }) => path);
  const itemOf = (ofPath: Entry[]) =>
    Object.fromEntries(ofPath.map(({ method, operation }) => [method, operation]));
  return Object.fromEntries([...byPath].map(([path, ofPath]) => [path, itemOf(ofPath)]));
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
  paths: pathsOf(),
  webhooks,
  components: { schemas: componentSchemas(), securitySchemes: SECURITY_SCHEMES },
};
