/**
 * The provider's callback body, in every shape seen, → one `Callback`.
 *
 * Pure. Throws `Problem`: `invalid_task_id`, or `invalid_callback` naming the fields. Fields that do not matter to
 * the receiver are ignored, and one that is merely decorative never costs a callback. `promptJson` is not read: it
 * echoes the callback URL, token included.
 */

import * as z from "zod";
import { Problem } from "../problem.ts";

/** `generated`: the result. `original`: the uncropped one, only given when the aspect ratio is not 16:9. */
export const VIDEO_KINDS = ["generated", "original"] as const;
export type VideoKind = (typeof VIDEO_KINDS)[number];

export type Callback = {
  readonly taskId: string;
  readonly code: number;
  /** The provider's words, unchanged. */
  readonly message: string | null;
  /** In the provider's order, generated first, each URL once, as given: nothing here says it may be fetched. */
  readonly videos: readonly { readonly kind: VideoKind; readonly url: string }[];
  readonly resolution: string | null;
  readonly fallback: boolean | null;
};

/** The provider makes 1 to 4; more than this is not a real callback. */
export const MAX_VIDEOS = 16;

/** URLs may be repeated in a list, but not without end. */
const MAX_LISTED = 256;

/** An answer names the first fields that are wrong, not all that a hostile body can have. */
const MAX_NAMED_FIELDS = 5;

export const TASK_ID = /^[A-Za-z0-9_-]{1,128}$/;

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

const decimal = z.string().regex(/^-?(0|[1-9]\d{0,14})$/);
const code = z.union([z.int(), decimal.transform(Number)], { error: "must be an integer" });

/** An array of URLs, or a string that stands for one: JSON, `[http://a, http://b]`, or a single URL. */
const urls = z
  .preprocess(
    (value) => refuseLong(typeof value === "string" ? splitUrls(value) : value),
    z.array(z.string()).nullish(),
  )
  .transform((list) => (list ?? []).map((url) => url.trim()).filter((url) => url !== ""));

/** Before anything looks at each of its entries: a body has room for a hundred thousand of them. */
function refuseLong(list: unknown): unknown {
  if (Array.isArray(list) && list.length > MAX_LISTED) throw tooManyVideos();
  return list;
}

function splitUrls(text: string): unknown {
  const trimmed = text.trim();
  if (!trimmed.startsWith("[")) return [trimmed];
  try {
    return JSON.parse(trimmed);
  } catch {
    // A comma parts two URLs only where another scheme follows: URLs contain commas themselves.
    return trimmed.replace(/^\[|\]$/g, "").split(/,\s*(?=[a-z][a-z0-9+.-]*:)/i);
  }
}

const lists = { resultUrls: urls, originUrls: urls };

const callbackSchema = z.object({
  code,
  msg: z.string().nullish(),
  data: z
    .object({
      ...lists,
      info: z.object({ ...lists, resolution: z.string().nullable().catch(null) }).nullish(),
      result_urls: urls,
      fallbackFlag: z.boolean().nullable().catch(null),
    })
    .nullish(),
});

/** @param taskId what `taskIdOf` found in the same body */
export function parseCallback(taskId: string, body: unknown): Callback {
  const parsed = callbackSchema.safeParse(body);
  if (!parsed.success) {
    const fields = parsed.error.issues
      .slice(0, MAX_NAMED_FIELDS)
      .map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
    throw new Problem("invalid_callback", `The callback is not valid: ${fields.join("; ")}.`);
  }
  const { code, msg, data } = parsed.data;
  const generated = [
    ...(data?.info?.resultUrls ?? []),
    ...(data?.resultUrls ?? []),
    ...(data?.result_urls ?? []),
  ];
  const original = [...(data?.info?.originUrls ?? []), ...(data?.originUrls ?? [])];
  const kinds = new Map<string, VideoKind>();
  for (const url of generated) kinds.set(url, "generated");
  for (const url of original) if (!kinds.has(url)) kinds.set(url, "original");
  if (kinds.size > MAX_VIDEOS) throw tooManyVideos();
  return {
    taskId,
    code,
    message: msg ?? null,
    videos: [...kinds].map(([url, kind]) => ({ kind, url })),
    resolution: data?.info?.resolution ?? null,
    fallback: data?.fallbackFlag ?? null,
  };
}

export function tooManyVideos(): Problem {
  return new Problem("invalid_callback", `data.info: a task has at most ${MAX_VIDEOS} videos.`);
}
