/**
 * The provider's callback body, in every shape seen, → one `Result`.
 *
 * Pure. Throws `Problem`: `invalid_task_id`, or `invalid_callback` naming the fields. Fields that do not matter to
 * the receiver are ignored, and one that is merely decorative never costs a callback. `promptJson` is not read: it
 * echoes the callback URL, token included.
 */

import * as z from "zod/mini";
import "../english.ts";
import { Problem } from "../http/problem.ts";
import { integer, listVideos, MAX_VIDEOS, type Result, TASK_ID, urlList } from "./result.ts";

/** An answer names the first fields that are wrong, not all that a hostile body can have. */
const MAX_NAMED_FIELDS = 5;

/** The task id alone, because the signature is checked with it before anything else of the body is. */
export function taskIdOf(body: unknown): string {
  const data = field(body, "data");
  const ids = [field(data, "taskId"), field(data, "task_id"), field(body, "taskId")].filter(
    (id) => id != null,
  );
  const [id] = ids;
  if (id === undefined) throw new Problem("invalid_task_id", "The body has no data.taskId.");
  if (ids.some((other) => other !== id)) {
    throw new Problem("invalid_task_id", "The body has task ids that differ.");
  }
  if (typeof id !== "string" || !TASK_ID.test(id)) {
    throw new Problem("invalid_task_id", "The task id must be 1 to 128 letters, digits, '_' or '-'.");
  }
  return id;
}

/** Own properties only: a body's `__proto__` or `constructor` is just a field nobody asks for. */
function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** Decorative everywhere but beside a 4K video, and even there no reason to lose that. */
const images = z.catch(urlList, []);
const lists = { resultUrls: urlList, originUrls: urlList, imageUrls: images, image_urls: images };

export const callbackSchema = z.object({
  code: integer,
  msg: z.nullish(z.string()),
  data: z.nullish(
    z.object({
      ...lists,
      info: z.nullish(z.object({ ...lists, resolution: z.catch(z.nullable(z.string()), null) })),
      result_urls: urlList,
      fallbackFlag: z.catch(z.nullable(z.boolean()), null),
    }),
  ),
});

/**
 * @param taskId what `taskIdOf` found in the same body
 * @param variant "4k": the callback of a 4K upgrade, which looks like any other and may carry the id of the task that
 * was upgraded; only the URL it came in by can tell
 */
export function parseCallback(taskId: string, body: unknown, variant: "4k" | null): Result {
  const parsed = callbackSchema.safeParse(body);
  if (!parsed.success) {
    const fields = parsed.error.issues
      .slice(0, MAX_NAMED_FIELDS)
      .map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
    throw new Problem("invalid_callback", `The callback is not valid: ${fields.join("; ")}.`);
  }
  const { code, msg, data } = parsed.data;
  const places = [data?.info, data];
  const results = [...places.flatMap((place) => place?.resultUrls ?? []), ...(data?.result_urls ?? [])];
  const originals = places.flatMap((place) => place?.originUrls ?? []);
  const stills = places.flatMap((place) => [...(place?.imageUrls ?? []), ...(place?.image_urls ?? [])]);
  const videos = listVideos(
    variant === "4k"
      ? { "4k": results, original: originals, "4k_image": stills }
      : { generated: results, original: originals },
  );
  if (videos.length > MAX_VIDEOS) throw tooManyVideos();
  return {
    taskId,
    code,
    message: msg ?? null,
    videos: videos.map(({ kind, url }) => ({ kind, index: null, url })),
    resolution: data?.info?.resolution ?? null,
    fallback: data?.fallbackFlag ?? null,
  };
}

export function tooManyVideos(): Problem {
  return new Problem("invalid_callback", `data.info: a task has at most ${MAX_VIDEOS} videos.`);
}
