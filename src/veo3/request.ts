/**
 * What a client asks for (generate, extend, get-4k-video), checked by the provider's rules before it costs anything.
 *
 * Pure. Only what the provider documents is refused: fields it does not document pass, and so does a `callBackUrl` of
 * any form. A field that is null is one that is not there, as many clients write it.
 */

import * as z from "zod";
import { MAX_VIDEOS, TASK_ID } from "./result.ts";

/** `code` and `message` are the provider's `code` and `msg` for the same mistake. */
export type Checked<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly code: 400 | 422; readonly message: string };

/** The provider documents no limit; the model reads 1,024 tokens, a tenth of this. */
const MAX_PROMPT_CHARACTERS = 10_000;
const MAX_URL_CHARACTERS = 2048;

/** An answer names the first fields that are wrong, not all that a body can have. */
const MAX_NAMED_FIELDS = 5;

const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` }).nullish();

const taskId = z.string("is required").regex(TASK_ID, "must be the id of a task");
const prompt = z
  .string("is required")
  .max(MAX_PROMPT_CHARACTERS, `must have at most ${MAX_PROMPT_CHARACTERS} characters`)
  .refine((text) => text.trim() !== "", "must not be empty");
const seeds = z
  .int("must be a whole number")
  .min(10_000, "must be from 10000 to 99999")
  .max(99_999, "must be from 10000 to 99999")
  .nullish();
const watermark = z.string("must be a text").nullish();
const flag = z.boolean("must be true or false").nullish();
const aspectRatio = oneOf("16:9", "9:16", "Auto");
const imageUrl = z
  .string("must be a URL")
  .max(MAX_URL_CHARACTERS, `must have at most ${MAX_URL_CHARACTERS} characters`)
  .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ""), "must be an http or https URL");

export const generateSchema = z
  .object({
    prompt,
    imageUrls: z.array(imageUrl, "must be a list of URLs").max(3, "must have at most 3 entries").nullish(),
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
  .superRefine(({ generationType, imageUrls }, context) => {
    const images = imageUrls?.length ?? 0;
    const refuse = (message: string) => context.addIssue({ code: "custom", path: ["imageUrls"], message });
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
  /** Its own names, says the provider's reference; its tables use those of generate. */
  model: oneOf("fast", "quality", "lite", "veo3", "veo3_fast", "veo3_lite"),
  watermark,
});

export const get4kSchema = z.object({
  taskId,
  index: z
    .int("must be a whole number")
    .min(0, `must be from 0 to ${MAX_VIDEOS - 1}`)
    .max(MAX_VIDEOS - 1, `must be from 0 to ${MAX_VIDEOS - 1}`)
    .nullish(),
});

export function checkGenerate(body: unknown): Checked<z.infer<typeof generateSchema>> {
  const checked = check(generateSchema, body);
  // Such a task can only fail: better before it is submitted than after.
  if (
    checked.ok &&
    checked.body.enableTranslation === false &&
    !/\p{Script=Latin}/u.test(checked.body.prompt)
  ) {
    const advice = "Write prompt in English, or have it translated: leave enableTranslation out.";
    return { ok: false, code: 400, message: `Only English prompts are supported at this time. ${advice}` };
  }
  return checked;
}

export function checkExtend(body: unknown): Checked<z.infer<typeof extendSchema>> {
  return check(extendSchema, body);
}

export function checkGet4k(body: unknown): Checked<z.infer<typeof get4kSchema>> {
  return check(get4kSchema, body);
}

/** The body itself, not what the schema makes of it: the provider gets every field the client sent, as it sent it. */
function check<Body>(schema: z.ZodType<Body>, body: unknown): Checked<Body> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, body: body as Body };
  const fields = parsed.error.issues
    .slice(0, MAX_NAMED_FIELDS)
    .map(({ path, message }) =>
      path.length === 0 ? "the body must be a JSON object" : `${path.join(".")} ${message}`,
    );
  return { ok: false, code: 422, message: `Validation error: ${fields.join("; ")}.` };
}
