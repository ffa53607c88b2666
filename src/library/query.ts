/** The query of a list: a filter, `limit` and `cursor`. */

import * as z from "zod/mini";
import { Problem } from "../http/problem.ts";
import { TASK_STATES } from "../task/task.ts";
import type { TaskFilter } from "./filter.ts";
import { decodeCursor, type ListQuery } from "./list.ts";

export const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 20;

const MAX_SEARCH = 200;
/** Each is looked for in each task. */
const MAX_WORDS = 10;
/** Longer than any of the provider's. */
const MAX_MODEL = 100;
/** As long as a reference may be. */
const MAX_REFERENCE = 200;
/** The last instant of the year 9999. */
const MAX_INSTANT = 253_402_300_799_999;

const INSTANT_FORM = "must be a date such as 2026-11-27, or a date-time such as 2026-11-27T09:00:00Z";

const wholeNumber = z.string().check(z.regex(/^\d{1,9}$/, "must be a whole number"));

const text = (maxLength: number) =>
  z.nullable(z.string().check(z.maxLength(maxLength, `must be at most ${maxLength} characters`)));

/** In milliseconds since the epoch. A date stands for its beginning in UTC. */
const instant = z.nullable(
  z.pipe(
    z.union([z.iso.date(), z.iso.datetime({ offset: true })], INSTANT_FORM),
    z.transform((at) => Math.min(Math.max(Date.parse(at), 0), MAX_INSTANT)),
  ),
);

export const listQuerySchema = z.object({
  state: z.nullable(z.enum(TASK_STATES, `must be one of ${TASK_STATES.join(", ")}`)),
  limit: z.pipe(
    z.pipe(z._default(wholeNumber, String(DEFAULT_LIMIT)), z.transform(Number)),
    z.int().check(z.minimum(1, "must be at least 1"), z.maximum(MAX_LIMIT, `must be at most ${MAX_LIMIT}`)),
  ),
  cursor: z.nullable(z.string()),
  q: text(MAX_SEARCH),
  model: text(MAX_MODEL),
  since: instant,
  until: instant,
  reference: text(MAX_REFERENCE),
});

/** Empty is the same as absent, as forms send it. @throws Problem `invalid_query`, which names the parameter */
export function listQuery(query: URLSearchParams): ListQuery & TaskFilter {
  const given = (name: string) => query.get(name) || null;
  const parsed = listQuerySchema.safeParse({
    state: given("state"),
    limit: given("limit") ?? undefined,
    cursor: given("cursor"),
    q: given("q")?.trim() || null,
    model: given("model"),
    since: given("since"),
    until: given("until"),
    reference: given("reference"),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Problem("invalid_query", `${issue?.path.join(".")} ${issue?.message}.`);
  }
  const { limit, cursor, q, ...filter } = parsed.data;
  const after = cursor === null ? null : decodeCursor(cursor);
  if (cursor !== null && after === null) throw new Problem("invalid_query");
  const words = q?.split(/\s+/) ?? [];
  if (words.length > MAX_WORDS) throw new Problem("invalid_query", `q must have at most ${MAX_WORDS} words.`);
  if (filter.since !== null && filter.until !== null && filter.since > filter.until) {
    throw new Problem("invalid_query", "since must not be after until.");
  }
  return { ...filter, words, after, limit };
}
