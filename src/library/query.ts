/** The query of a list: a filter, `limit` and `cursor`. */

import * as z from "zod/mini";
import { Problem } from "../http/problem.ts";
import { TASK_STATES, type TaskState } from "../task/task.ts";
import type { TaskFilter } from "./filter.ts";
import { decodeCursor, type ListQuery } from "./list.ts";

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 20;

export const MAX_SEARCH = 200;
/** Each is looked for in each task. */
export const MAX_WORDS = 10;
/** Longer than any of the provider's. */
const MAX_MODEL = 100;
/** The longest reference has 200 characters, each of two UTF-16 units at most. */
const MAX_REFERENCE = 400;
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

/** @param fallback where it is absent */
function limitOf(fallback: number) {
  return z.pipe(
    z.pipe(z._default(wholeNumber, String(fallback)), z.transform(Number)),
    z.int().check(z.minimum(1, "must be at least 1"), z.maximum(MAX_LIMIT, `must be at most ${MAX_LIMIT}`)),
  );
}

export const listQuerySchema = z.object({
  state: z.nullable(z.enum(TASK_STATES, `must be one of ${TASK_STATES.join(", ")}`)),
  limit: limitOf(DEFAULT_LIMIT),
  cursor: z.nullable(z.string()),
  q: text(MAX_SEARCH),
  model: text(MAX_MODEL),
  since: instant,
  until: instant,
  reference: text(MAX_REFERENCE),
});

/** The states of tasks that have something to retry, maybe. */
const RETRIED_STATES = ["failed", "partial"] as const;

const { cursor, since, until } = listQuerySchema.shape;

/** The query of a retry of many tasks. */
export const retryQuerySchema = z.object({
  state: z.nullable(z.enum(RETRIED_STATES, `must be one of ${RETRIED_STATES.join(", ")}`)),
  limit: limitOf(MAX_LIMIT),
  cursor,
  since,
  until,
});

export type RetryQuery = Pick<TaskFilter, "since" | "until"> &
  Pick<ListQuery, "after" | "limit"> & { readonly states: readonly TaskState[] };

/** Empty is the same as absent, as forms send it. @throws Problem `invalid_query`, which names the parameter */
export function listQuery(query: URLSearchParams): ListQuery & TaskFilter {
  const { q, cursor, ...given } = parse(listQuerySchema, query);
  const words = q?.trim().split(/\s+/).filter(Boolean) ?? [];
  if (words.length > MAX_WORDS) throw new Problem("invalid_query", `q must have at most ${MAX_WORDS} words.`);
  return { ...inOrder(given), words, after: positionOf(cursor) };
}

/** The same for a retry of many tasks. */
export function retryQuery(query: URLSearchParams): RetryQuery {
  const { state, cursor, ...given } = parse(retryQuerySchema, query);
  return { ...inOrder(given), states: state === null ? RETRIED_STATES : [state], after: positionOf(cursor) };
}

function parse<S extends z.ZodMiniObject>(schema: S, query: URLSearchParams): z.output<S> {
  const given = Object.keys(schema.shape).map((name) => [
    name,
    query.get(name) || (name === "limit" ? undefined : null),
  ]);
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Problem("invalid_query", `${issue?.path.join(".")} ${issue?.message}.`);
}

function inOrder<T extends Pick<TaskFilter, "since" | "until">>(given: T): T {
  const { since, until } = given;
  if (since === null || until === null || since <= until) return given;
  throw new Problem("invalid_query", "since must not be after until.");
}

function positionOf(cursor: string | null): ListQuery["after"] {
  const position = cursor === null ? null : decodeCursor(cursor);
  if (cursor !== null && position === null) throw new Problem("invalid_query");
  return position;
}
