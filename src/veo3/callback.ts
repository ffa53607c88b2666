/**
 * The provider's callback body, in every shape that was seen, read as one `Result`.
 *
 * Pure. Fields that the receiver does not use are ignored, and one that is only decorative never costs a callback.
 * `promptJson` is read elsewhere (`kept-request.ts`): it echoes the callback URL, token included.
 */

import * as z from "zod/mini";
import "../english.ts";
import { integer, MAX_VIDEOS, type Result, TASK_ID } from "./result.ts";
import { detailsOfData, failureCode, resultDataSchema, videosOfData } from "./result-data.ts";
import type { Upgrade } from "./video-kinds.ts";

/** An answer names the first fields that are wrong, not all that a hostile body can have. */
const MAX_NAMED_FIELDS = 5;

export const TOO_MANY_VIDEOS = `data.info: a task has at most ${MAX_VIDEOS} videos.`;

/** What a body says or, where it cannot be read, why: for programs, and as a sentence for a person, without secrets. */
export type Parsed<Value> = { readonly ok: true; readonly value: Value } | ReturnType<typeof unreadable>;

/** The task id alone, because the signature is checked with it before anything else of the body is. */
export function taskIdOf(body: unknown): Parsed<string> {
  const data = field(body, "data");
  const ids = [field(data, "taskId"), field(data, "task_id"), field(body, "taskId")].filter(
    (id) => id != null,
  );
  const [id] = ids;
  if (id === undefined) return unreadable("invalid_task_id", "The body has no data.taskId.");
  if (ids.some((other) => other !== id))
    return unreadable("invalid_task_id", "The body has task ids that differ.");
  if (typeof id !== "string" || !TASK_ID.test(id)) {
    return unreadable("invalid_task_id", "The task id must be 1 to 128 letters, digits, '_' or '-'.");
  }
  return { ok: true, value: id };
}

function unreadable(reason: "invalid_task_id" | "invalid_callback", detail: string) {
  return { ok: false, reason, detail } as const;
}

/** Own properties only: a body's `__proto__` or `constructor` is a field like any other. */
function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

export const callbackSchema = z.object({
  code: integer,
  msg: z.nullish(z.string()),
  data: z.nullish(resultDataSchema),
});

/**
 * @param taskId what `taskIdOf` found in the same body
 * @param upgrade "4k": the callback of a 4K upgrade. It looks like any other and may carry the id of the task that was
 *   upgraded; only the URL that it arrived at can tell.
 * @param index of the upgrade, where the URL says which one was asked for. More than one video was never seen.
 */
export function parseCallback(
  taskId: string,
  body: unknown,
  upgrade: Extract<Upgrade, "4k" | null>,
  index: number | null = null,
): Parsed<Result> {
  const parsed = callbackSchema.safeParse(body);
  if (!parsed.success) {
    const fields = parsed.error.issues
      .slice(0, MAX_NAMED_FIELDS)
      .map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
    return unreadable("invalid_callback", `The callback is not valid: ${fields.join("; ")}.`);
  }
  const { code, msg, data } = parsed.data;
  const videos = videosOfData(data, upgrade);
  if (videos.length > MAX_VIDEOS) return unreadable("invalid_callback", TOO_MANY_VIDEOS);
  const result = {
    taskId,
    // The newer form has the code and the words of a failure in its data.
    code: data?.state === "fail" ? failureCode(data.failCode, code) : code,
    message: (data?.state === "fail" ? data.failMsg : null) ?? msg ?? null,
    videos: videos.map((video) => ({ ...video, index: video.index === 0 ? index : null })),
    ...detailsOfData(data),
  };
  return { ok: true, value: result };
}
