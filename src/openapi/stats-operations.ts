/** `/stats` and `/metrics` in the document. */

import { MAX_DAYS, statsQuerySchema } from "../library/stats-query.ts";
import { inline, jsonResponse, noStore, query } from "./building-blocks.ts";
import { metrics, stats } from "./examples.ts";
import { COMMON_PROBLEMS, problems } from "./problems.ts";
import type { Operations } from "./specification.ts";

const { since, until } = statsQuerySchema.shape;

export const statsOperations: Operations = {
  "get /stats": {
    operationId: "getStats",
    summary: "Statistics by day",
    description: `What the tasks of each UTC day came to. A task counts for the day on which it became known, and as it is now: the figures of a day change while its tasks do, and a task that is deleted is no longer counted. At most ${MAX_DAYS} days. An empty parameter counts as absent.`,
    parameters: [
      query(
        "since",
        "The first day: a date, or a date-time in that day. Without it, 29 days before the last one.",
        inline(since.def.innerType, "input"),
        "2026-11-22",
      ),
      query(
        "until",
        "The last day, in the same form. Without it, today.",
        inline(until.def.innerType, "input"),
        "2026-11-23",
      ),
    ],
    responses: {
      200: jsonResponse("The statistics.", "Stats", stats, noStore),
      ...problems("invalid_query", ...COMMON_PROBLEMS),
    },
  },
  "get /metrics": {
    operationId: "getMetrics",
    summary: "Metrics for Prometheus",
    description:
      "The same for Prometheus: of all tasks, and as `veo3_receiver_last_day_…` of those that became known in the last 24 hours (counted from a full hour on). Units are seconds and bytes. Quantiles are at most 2 % off. A deleted task is no longer counted, which Prometheus takes for a restart of the counter.",
    responses: {
      200: {
        description: "The metrics, in the text format 0.0.4.",
        headers: noStore,
        content: { "text/plain": { schema: { type: "string" }, example: metrics } },
      },
      ...problems(...COMMON_PROBLEMS),
    },
  },
};
