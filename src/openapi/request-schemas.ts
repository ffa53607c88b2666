/** Schemas of the request bodies: those that check them, with a description of each field. */

import * as z from "zod/mini";
import { linkRequestSchema } from "../access/link-lifetime.ts";
import { referenceSchema } from "../task/reference.ts";
import { importSchema } from "../task-object/import-tasks.ts";
import { callbackSchema } from "../veo3/callback.ts";
import { extendSchema, generateSchema, get4kSchema } from "../veo3/request.ts";
import { TASK_ID } from "../veo3/result.ts";

const MODEL = "The provider's model to use.";
const SEEDS = "The same seed and prompt give similar videos.";
const WATERMARK = "A text to show on the video.";

const id = z.nullish(z.string().check(z.regex(TASK_ID)));
const callbackData = callbackSchema.shape.data.def.innerType.def.innerType;

export const REQUESTS = {
  /** The provider's callback. `taskIdOf` reads its task id before anything else in the body is checked. */
  Callback: z
    .looseObject({
      ...callbackSchema.shape,
      taskId: id.with(z.describe("The task id, where some callbacks have it.")),
      data: z.nullish(
        z.looseObject({
          ...callbackData.shape,
          taskId: id.with(z.describe("The task id. Required here, as `task_id`, or next to `data`.")),
          task_id: id,
        }),
      ),
    })
    .with(z.describe("The provider's callback, in any of its known formats. Other fields are ignored.")),
  Registration: z
    .looseObject({
      reference: z
        .nullish(referenceSchema)
        .with(z.describe("Your own word for the task. If absent or null, the task keeps the one it has.")),
    })
    .with(z.describe("What is registered with a task. Other fields are ignored.")),
  GenerateRequest: described("A request for a new video.", generateSchema, {
    prompt: "What the video shows. Prompts in other languages are translated to English.",
    imageUrls: "1 or 2 image URLs: the first and the last frame. With `REFERENCE_2_VIDEO` 1 to 3.",
    model: MODEL,
    generationType: "How the images are used; if absent, the provider decides by their number.",
    aspect_ratio: "The shape of the video. A result that is not 16:9 comes with the uncropped original.",
    aspectRatio: "The older spelling of `aspect_ratio`.",
    resolution: "The resolution of the result.",
    watermark: WATERMARK,
    enableTranslation: "Whether the prompt is translated to English first; true by default.",
    enableFallback: "Deprecated by the provider.",
    seeds: SEEDS,
  }),
  ExtendRequest: described("A request to continue a video.", extendSchema, {
    taskId: "The task whose video is continued.",
    prompt: "What happens in the continuation.",
    seeds: SEEDS,
    model: MODEL,
    watermark: WATERMARK,
  }),
  Get4kRequest: described("A request for the 4K version of a video.", get4kSchema, {
    taskId: "The task whose video is upgraded to 4K.",
    index: "The index of the video; 0 by default.",
  }),
  LinkRequest: z
    .object({ seconds: linkRequestSchema.shape.seconds.with(z.describe("How long the link works.")) })
    .with(z.describe("A link to share.")),
  ImportRequest: importSchema.with(z.describe("Tasks to make known.")),
} as const;

/** @param fields what each field means: a schema with a field that is not described does not compile */
function described<S extends z.ZodMiniObject>(
  meaning: string,
  { shape }: S,
  fields: Readonly<Record<keyof z.input<S>, string>>,
) {
  const callBackUrl = z
    .optional(z.unknown())
    .with(
      z.describe("Your own webhook. It is called if its host is in `NOTIFY_HOSTS`, and otherwise ignored."),
    );
  const members = Object.entries(shape).map(([name, field]) => [
    name,
    (field as z.ZodMiniType).with(z.describe(fields[name as keyof z.input<S>])),
  ]);
  return z
    .looseObject({ ...(Object.fromEntries(members) as z.core.$ZodShape), callBackUrl })
    .with(z.describe(meaning));
}
