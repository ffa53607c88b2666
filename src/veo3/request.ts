/**
 * The bodies of generate, extend and get-4k-video, checked by the provider's rules before they cost anything.
 *
 * Pure. Only what the provider's documentation forbids is refused: unknown fields pass, and so does a `callBackUrl` of
 * any form. Null counts as absent, as many clients send it.
 */

import * as z from "zod/mini";
import { MAX_VIDEOS, TASK_ID } from "./result.ts";

/** `code` and `message` are the provider's `code` and `msg` for the same mistake. */
export type Checked<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly code: 400 | 422; readonly message: string };

/** The provider documents no limit; the model reads 1,024 tokens, a tenth of this. */
const MAX_PROMPT_CHARACTERS = 10_000;
/** Presigned URLs are long. */
const MAX_URL_CHARACTERS = 8192;

/** An answer names only the first fields that are wrong. */
const MAX_NAMED_FIELDS = 5;

const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.nullish(z.enum(values, `must be one of ${values.join(", ")}`));

const taskId = z.string("is required").check(z.regex(TASK_ID, "must be the id of a task"));
const prompt = z.string("is required").check(
  z.maxLength(MAX_PROMPT_CHARACTERS, `must have at most ${MAX_PROMPT_CHARACTERS} characters`),
  z.refine((text) => text.trim() !== "", "must not be empty"),
);
const wholeNumber = (minimum: number, maximum: number) => {
  const range = `must be from ${minimum} to ${maximum}`;
  return z.int("must be a whole number").check(z.minimum(minimum, range), z.maximum(maximum, range));
};
const seeds = z.nullish(wholeNumber(10_000, 99_999));
const watermark = z.nullish(z.string("must be a text"));
const flag = z.nullish(z.boolean("must be true or false"));
const aspectRatio = oneOf("16:9", "9:16", "Auto");
const imageUrl = z.string("must be a URL").check(
  z.maxLength(MAX_URL_CHARACTERS, `must have at most ${MAX_URL_CHARACTERS} characters`),
  z.refine((url) => URL.parse(url)?.protocol.match(/^https?:/), "must be an http or https URL"),
);
const imageUrls = z.array(imageUrl, "must be a list of URLs");

export const generateSchema = z
  .object({
    prompt,
    imageUrls: z.nullish(imageUrls.check(z.maxLength(3, "must have at most 3 entries"))),
    model: oneOf("veo3", "veo3_fast", "veo3_lite"),
    generationType: oneOf("TEXT_2_VIDEO", "FIRST_AND_LAST_FRAMES_2_VIDEO", "REFERENCE_2_VIDEO"),
    aspect_ratio: aspectRatio,
    /** The older spelling. */
    aspectRatio,
    resolution: oneOf("720p", "1080p", "4k"),
    watermark,
    enableTranslation: flag,
    enableFallback: flag,
    seeds,
  })
  .check(({ value, issues }) => {
    const { generationType } = value;
    const images = value.imageUrls?.length ?? 0;
    const refuse = (message: string) =>
      issues.push({ code: "custom", input: value, path: ["imageUrls"], message });
    if (generationType === "FIRST_AND_LAST_FRAMES_2_VIDEO" && (images < 1 || images > 2)) {
      refuse(`must have 1 or 2 entries for ${generationType}`);
    }
    if (generationType === "REFERENCE_2_VIDEO" && images < 1) {
      refuse(`must have 1 to 3 entries for ${generationType}`);
    }
  });

export const extendSchema = z.object({
  taskId,
  prompt,
  seeds,
  /** The provider's reference has names of its own for extend; its examples use those of generate. */
  model: oneOf("fast", "quality", "lite", "veo3", "veo3_fast", "veo3_lite"),
  watermark,
});

export const get4kSchema = z.object({
  taskId,
  index: z.nullish(wholeNumber(0, MAX_VIDEOS - 1)),
});

export function checkGenerate(body: unknown): Checked<z.infer<typeof generateSchema>> {
  const checked = check(generateSchema, body);
  if (!checked.ok) return checked;
  const { enableTranslation, prompt } = checked.body;
  // Such a task can only fail, and it would cost credits.
  if (enableTranslation === false && !/\p{Script=Latin}/u.test(prompt)) {
    const advice = "Write prompt in English, or have it translated: leave enableTranslation out.";
    return { ok: false, code: 400, message: `Only English prompts are supported at this time. ${advice}` };
  }
  return checked;
}

export const checkExtend = (body: unknown) => check(extendSchema, body);
export const checkGet4k = (body: unknown) => check(get4kSchema, body);

/** Returns the body itself, not the schema's copy: the provider gets every field as the client sent it. */
function check<Body>(schema: z.ZodMiniType<Body>, body: unknown): Checked<Body> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, body: body as Body };
  const fields = parsed.error.issues
    .slice(0, MAX_NAMED_FIELDS)
    .map(({ path, message }) =>
      path.length === 0 ? "the body must be a JSON object" : `${path.join(".")} ${message}`,
    );
  return { ok: false, code: 422, message: `Validation error: ${fields.join("; ")}.` };
}
