/**
 * The receiver's API as an OpenAPI 3.1 document, made from the schemas that check requests and type responses.
 *
 * Import it only when the document is requested: it is built at import, which no other request should wait for.
 */

import { version } from "../../package.json";
import { batchOperations } from "./batch-operations.ts";
import { callbackOperations, webhooks } from "./callback-operations.ts";
import { componentSchemas } from "./components.ts";
import { gatewayOperations } from "./gateway-operations.ts";
import { posterOperations } from "./poster-operations.ts";
import { gatewayProblems, problems } from "./problems.ts";
import { SECURITY_SCHEMES } from "./security-schemes.ts";
import { serviceOperations } from "./service-operations.ts";
import type { Entry, Method, Operations, Paths } from "./specification.ts";
import { statsOperations } from "./stats-operations.ts";
import { taskOperations } from "./task-operations.ts";
import { videoOperations } from "./video-operations.ts";

const DESCRIPTION = `Receives the Veo3 API's callbacks, stores every video before its link expires, and gives your programs the state of each task.

Start with [a task](/docs#getTask): the \`url\` of each stored video opens in any player. Errors are \`application/problem+json\` (RFC 9457) with a \`reason\`. Each path that supports \`GET\` also supports \`HEAD\`. Any other path is 404 \`not_found\`, but for those under \`/api/v1/\`, which are passed on to the provider.`;

export const sections = [
  section("Tasks", "The state of your tasks and their videos; register, import, retry and delete tasks.", {
    ...taskOperations,
    ...batchOperations,
  }),
  section("Videos", "The stored files, and the pictures that stand for them.", {
    ...videoOperations,
    ...posterOperations,
  }),
  section(
    "Gateway",
    "The Veo3 API through the receiver: a client of the provider's API needs only the receiver as its base URL and an API token as its key, and its videos are stored. Every other path under `/api/v1/` is passed on as it is, with bodies up to 10 MiB. Needs `VEO3_API_KEY`, which clients never see.",
    gatewayOperations,
  ),
  section("Callback", "Where the provider delivers results.", callbackOperations),
  section("Statistics", "What the tasks came to, by day and for Prometheus.", statsOperations),
  section("Service", "Health and documentation.", serviceOperations),
];

/** Each operation gets the section's tag, and the 405 for a method that its path does not support. */
function section(name: string, description: string, operations: Operations) {
  const entries = Object.entries(operations).map(([methodAndPath, operation]): Entry => {
    const [method, path] = methodAndPath.split(" ") as [Method, string];
    const { operationId, summary, description, ...rest } = operation;
    const refusal = (path.startsWith("/api/v1/") ? gatewayProblems : problems)("method_not_allowed");
    const responses = { ...rest.responses, ...refusal };
    const tagged = { operationId, summary, description, tags: [name], ...rest, responses };
    return { method, path, operation: tagged };
  });
  return { name, description, entries };
}

function pathsOf(entries: readonly Entry[]): Paths {
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
  tags: sections.map(({ name, description }) => ({ name, description })),
  paths: pathsOf(sections.flatMap(({ entries }) => entries)),
  webhooks,
  components: { schemas: componentSchemas(), securitySchemes: SECURITY_SCHEMES },
};
