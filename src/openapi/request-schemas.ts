/** The bodies that are sent to the receiver: the schemas that check them, with what each field is for. */

import * as z from "zod/mini";
import { callbackSchema } from "../veo3/callback.ts";
import { extendSchema, generateSchema, get4kSchema } from "../veo3/request.ts";
import { TASK_ID } from "../veo3/result.ts";

/** A field of the schema that is not described does not compile. */
type Fields<S extends z.ZodMiniObject> = Readonly<Record<keyof z.input<S>, string>>;

const SEEDS = "The same seed and prompt make similar videos.";
const WATERMARK = "A text to be shown on the video.";

const GENERATE: Fields<typeof generateSchema> = {
  prompt: "What the video is to show. Other languages than English are translated.",
  imageUrls: "1 or 2 pictures: the first and last frame; 1 to 3 with `REFERENCE_2_VIDEO`.",
  model: "Which of the provider's models makes it.",
  generationType: "What the pictures are for; the provider tells by their number where it is left out.",
  aspect_ratio: "A result that is not 16:9 comes with the uncropped original.",
  aspectRatio: "The older spelling of `aspect_ratio`.",
  resolution: "Of the result.",
  watermark: WATERMARK,
  enableTranslation: "Whether a prompt is translated to English first; true unless said otherwise.",
  enableFallback: "Deprecated by the provider.",
  seeds: SEEDS,
};

const EXTEND: Fields<typeof extendSchema> = {
  taskId: "The task whose video is to go on.",
  prompt: "How it goes on.",
  seeds: SEEDS,
  model: "Which of the provider's models makes it.",
  watermark: WATERMARK,
};

const GET_4K: Fields<typeof get4kSchema> = {
  taskId: "The task whose video is wanted in 4K.",
  index: "Which of its videos; the first unless said otherwise.",
};

const callBackUrl = z
  .optional(z.unknown())
  .with(
    z.describe("Your own webhook: called where its host is one of `NOTIFY_HOSTS`; never a reason to refuse."),
  );

const id = z.nullish(z.string().check(z.regex(TASK_ID)));
const callbackData = callbackSchema.shape.data.def.innerType.def.innerType;

/** The provider's callback. Its task id is looked for by `taskIdOf`, before anything else of the body is checked. */
export const callbackRequestSchema = z
  .looseObject({
    ...callbackSchema.shape,
    taskId: id.with(z.describe("Where some callbacks have it.")),
    data: z.nullish(
      z.looseObject({
        ...callbackData.shape,
        taskId: id.with(z.describe("The task; needed here, as `task_id`, or beside `data`.")),
        task_id: id,
      }),
    ),
  })
  .with(
    z.describe(
      "The provider's callback, in any of the shapes that it is known to send; other fields are ignored.",
    ),
  );

export const generateRequestSchema = described(generateSchema, GENERATE).with(
  z.describe("A video to be made."),
);
export const extendRequestSchema = described(extendSchema, EXTEND).with(
  z.describe("A video to be continued."),
);
export const get4kRequestSchema = described(get4kSchema, GET_4K).with(z.describe("A video wanted in 4K."));

function described<S extends z.ZodMiniObject>(schema: S, fields: Fields<S>) {
  const shape = Object.entries(schema.shape).map(([name, field]) => [
    name,
    (field as z.ZodMiniType).with(z.describe(fields[name as keyof z.input<S>])),
  ]);
  return z.looseObject({ ...(Object.fromEntries(shape) as z.core.$ZodShape), callBackUrl });
}
