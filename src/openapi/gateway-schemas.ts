/** What the gateway answers: the provider's envelopes with what this receiver adds, open to what the provider adds. */

import * as z from "zod/mini";

const text = z.string();
const urls = z.array(text);
/** The provider writes times as text or as milliseconds since the epoch. */
const time = z.nullish(z.union([z.int(), text]));

const code = z.int().with(z.describe("The real status: 200 is a success, whatever the HTTP status is."));
const msg = text.with(z.describe("What happened: the provider's words, for a person."));

export const envelopeSchema = z
  .looseObject({ code, msg: z.nullish(msg), data: z.optional(z.unknown()) })
  .with(z.describe("The provider's envelope, in which it also tells what it refuses."));

export const submittedSchema = z
  .looseObject({
    code,
    msg: z.nullish(msg),
    data: z.nullish(
      z.looseObject({ taskId: text.with(z.describe("Of the new task, known to the receiver.")) }),
    ),
  })
  .with(z.describe("A task that was submitted; `data` is null where it was refused."));

const recordInfoMembers = z.looseObject({
  taskId: z.optional(text),
  createTime: time,
  completeTime: time,
  successFlag: z.optional(z.int()).with(z.describe("0 generating, 1 success, 2 failed, 3 failed upstream.")),
  errorCode: z.nullish(z.int()),
  errorMessage: z.nullish(text),
  fallbackFlag: z.nullish(z.boolean()),
  response: z.optional(z.unknown()).with(z.describe("The results, in the provider's shape.")),
  state: z.enum(["waiting", "success", "fail"]).with(z.describe("`success` once the links last.")),
  resultJson: text.with(z.describe('The same links as JSON text: `{"resultUrls":["…"]}`.')),
  failCode: z.nullable(text),
  failMsg: z.nullable(text),
});

export const recordInfoSchema = z
  .looseObject({ code, msg: z.nullish(msg), data: z.nullable(recordInfoMembers) })
  .with(
    z.describe("A task's details; `data` is null where the provider has no such task, and `code` says why."),
  );

export const upgraded1080pSchema = z
  .looseObject({
    code,
    msg: z.nullish(msg),
    data: z.nullish(
      z.looseObject({
        resultUrl: z.nullish(text).with(z.describe("A link of the receiver once it is stored.")),
      }),
    ),
  })
  .with(z.describe("The 1080p video; a `code` other than 200: not ready, ask again in 20 to 30 s."));

export const upgraded4kSchema = z
  .looseObject({
    code,
    msg: z.nullish(msg),
    data: z.nullish(
      z.partial(z.looseObject({ taskId: z.nullish(text), resultUrls: z.unknown(), imageUrls: z.unknown() })),
    ),
  })
  .with(z.describe("The request for a 4K video; the video itself comes with a callback."));

export const sentCallbackSchema = z
  .object({
    code: z.int().with(z.describe("200, or the provider's code of the failure.")),
    msg: text,
    data: z.object({
      taskId: text,
      info: z
        .optional(
          z.object({
            resultUrls: z
              .optional(z.readonly(urls))
              .with(z.describe("Links of the receiver, good for `LINK_TTL_SECONDS`.")),
            originUrls: z.optional(z.readonly(urls)),
            imageUrls: z.optional(z.readonly(urls)),
            resolution: z.optional(text),
          }),
        )
        .with(z.describe("Of a success only.")),
      fallbackFlag: z.optional(z.boolean()),
    }),
  })
  .with(z.describe("The provider's own callback, with links of the receiver."));
