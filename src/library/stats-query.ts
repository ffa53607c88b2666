/** The query of the statistics: `since` and `until`. */

import * as z from "zod/mini";
import { Problem } from "../http/problem.ts";
import { DAY_MS } from "./kept-totals.ts";

const DEFAULT_DAYS = 30;
/** A leap year. */
export const MAX_DAYS = 366;

const FORM = "must be a date such as 2026-11-27, or a date-time such as 2026-11-27T09:00:00Z";

/** A date, or an instant that stands for its UTC day. */
const day = z.nullable(z.union([z.iso.date(), z.iso.datetime({ offset: true })], FORM));

export const statsQuerySchema = z.object({ since: day, until: day });

/** When the first and the last of the UTC days begin. Both count. */
export type StatsQuery = { readonly since: number; readonly until: number };

/** Empty is the same as absent, as forms send it. @throws Problem `invalid_query` */
export function statsQuery(query: URLSearchParams, now: number): StatsQuery {
  const parsed = statsQuerySchema.safeParse({
    since: query.get("since") || null,
    until: query.get("until") || null,
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Problem("invalid_query", `${issue?.path.join(".")} ${FORM}.`);
  }
  const until = startOfDay(parsed.data.until ?? now);
  const since = startOfDay(parsed.data.since ?? until - (DEFAULT_DAYS - 1) * DAY_MS);
  if (since > until) throw new Problem("invalid_query", "since must not be after until.");
  if (until - since >= MAX_DAYS * DAY_MS) {
    throw new Problem(
      "invalid_query",
      `since and until must be at most ${MAX_DAYS} days apart, both included.`,
    );
  }
  return { since, until };
}

function startOfDay(at: string | number): number {
  const instant = typeof at === "number" ? at : Date.parse(at);
  return Math.floor(instant / DAY_MS) * DAY_MS;
}
