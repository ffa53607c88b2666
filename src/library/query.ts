/** The query of a list: `state`, `limit`, `cursor`. */

import * as z from "zod/mini";
import { Problem } from "../http/problem.ts";
import { TASK_STATES } from "../task/task.ts";
import { decodeCursor, type ListQuery } from "./list.ts";

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 20;

const wholeNumber = z.string().check(z.regex(/^\d{1,9}$/, "must be a whole number"));

export const listQuerySchema = z.object({
  state: z.nullable(z.enum(TASK_STATES, `must be one of ${TASK_STATES.join(", ")}`)),
  limit: z.pipe(
    z.pipe(z._default(wholeNumber, String(DEFAULT_LIMIT)), z.transform(Number)),
    z.int().check(z.minimum(1, "must be at least 1"), z.maximum(MAX_LIMIT, `must be at most ${MAX_LIMIT}`)),
  ),
  cursor: z.nullable(z.string()),
});

/** Empty is the same as absent, as forms send it. @throws Problem `invalid_query` */
export function listQuery(query: URLSearchParams): ListQuery {
  const parsed = listQuerySchema.safeParse({
    state: query.get("state") || null,
    limit: query.get("limit") || undefined,
    cursor: query.get("cursor") || null,
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Problem("invalid_query", `${issue?.path.join(".")} ${issue?.message}.`);
  }
  const { state, limit, cursor } = parsed.data;
  const after = cursor === null ? null : decodeCursor(cursor);
  if (cursor !== null && after === null) throw new Problem("invalid_query");
  return { state, after, limit };
}
