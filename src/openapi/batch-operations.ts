/** `/videos/import` and `/videos/retry` in the document. */

import { retryQuerySchema } from "../library/query.ts";
import { inline, jsonBody, jsonResponse, query, TASK_ID_EXAMPLE } from "./building-blocks.ts";
import { imported, retried } from "./examples.ts";
import { problems } from "./problems.ts";
import type { Operations } from "./specification.ts";

const { state, limit, cursor, since, until } = retryQuerySchema.shape;

export const batchOperations: Operations = {
  "post /videos/import": {
    operationId: "importTasks",
    summary: "Import tasks",
    description:
      "Makes up to 500 tasks known that were submitted elsewhere, such as those of the 14 days that the provider keeps, and polls the provider for their results, one task after another: 500 of them take five minutes. A task that the provider does not know fails with `no_record`. Needs `VEO3_API_KEY`. Safe to repeat.",
    requestBody: jsonBody("ImportRequest", {
      taskIds: [TASK_ID_EXAMPLE, "veo_task_123456abcdef", "not an id"],
    }),
    responses: {
      202: jsonResponse("What became of each task.", "Imported", imported),
      ...problems(
        "malformed_json",
        "invalid_body",
        "unauthorized",
        "read_only",
        "body_too_large",
        "internal_error",
        "not_configured",
      ),
    },
  },
  "post /videos/retry": {
    operationId: "retryTasks",
    summary: "Retry failed tasks",
    description:
      "Retries all failed and partial tasks that match, newest first, as [one](/docs#retryTask) is retried. To go on, pass the `cursor` of the response, until it is null. Nothing is generated and no credits are used. An empty parameter counts as absent.",
    parameters: [
      query("state", "Retry only tasks in this state.", inline(state.def.innerType, "input"), "partial"),
      query(
        "since",
        "Retry only tasks created at this instant or later.",
        inline(since.def.innerType, "input"),
      ),
      query("until", "Retry only tasks created before this instant.", inline(until.def.innerType, "input")),
      query("limit", "The number of tasks to retry at a time.", {
        ...inline(limit, "output"),
        default: Number(inline(limit, "input").default),
      }),
      query("cursor", "The `cursor` of the previous response.", inline(cursor.def.innerType, "input")),
    ],
    responses: {
      202: jsonResponse("How many retries have started.", "Retried", retried),
      ...problems("invalid_query", "unauthorized", "read_only", "internal_error", "not_configured"),
    },
  },
};
