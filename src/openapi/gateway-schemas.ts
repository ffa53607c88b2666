/**
 * Schemas of what the gateway answers and sends: the provider's envelopes, with the receiver's additions. They allow
 * other fields, as the provider may add some.
 */

import * as z from "zod/mini";

const text = z.string();
const urls = z.optional(z.readonly(z.array(text)));
/** The provider writes times as text or as milliseconds since the epoch. */
const time = z.nullish(z.union([z.int(), text]));

const code = z
  .int()
  .with(z.describe("The provider's status: 200 is a success, whatever the HTTP status is."));
const msg = text.with(z.describe("The provider's message for a person."));

function envelope<Data extends z.ZodMiniType>(meaning: string, data: Data) {
  return z.looseObject({ code, msg: z.nullish(msg), data }).with(z.describe(meaning));
}

const recordInfoMembers = z.looseObject({
  taskId: z.optional(text),
  createTime: time,
  completeTime: time,
  successFlag: z.optional(z.int()).with(z.describe("0 generating, 1 success, 2 failed, 3 failed upstream.")),
  errorCode: z.nullish(z.int()),
  errorMessage: z.nullish(text),
  fallbackFlag: z.nullish(z.boolean()),
  response: z.optional(z.unknown()).with(z.describe("The result, in the provider's format.")),
  state: z
    .enum(["waiting", "success", "fail"])
    .with(
      z.describe("`success` once the videos are stored, so that the links do not expire at the provider."),
    ),
  resultJson: text.with(
    z.describe('The links of the generated videos as JSON text: `{"resultUrls":["…"]}`.'),
  ),
  failCode: z.nullable(text),
  failMsg: z.nullable(text),
});

export const GATEWAY_RESPONSES = {
  Envelope: envelope("The provider's envelope, also used for its refusals.", z.optional(z.unknown())),
  Submitted: envelope(
    "The submitted task; `data` is null if the provider refused it.",
    z.nullish(
      z.looseObject({
        taskId: text.with(z.describe("The id of the new task, which the receiver has registered.")),
      }),
    ),
  ),
  RecordInfo: envelope(
    "A task's details; `data` is null if the provider has no such task, and `code` says why.",
    z.nullable(recordInfoMembers),
  ),
  Upgraded1080p: envelope(
    "The 1080p video. A `code` other than 200 means that it is not ready: ask again in 20 to 30 s.",
    z.nullish(
      z.looseObject({
        resultUrl: z
          .nullish(text)
          .with(z.describe("The provider's link, replaced by the receiver's once the video is stored.")),
      }),
    ),
  ),
  Upgraded4k: envelope(
    "Confirms the request for a 4K video; the video itself comes with a callback.",
    z.nullish(
      z.partial(z.looseObject({ taskId: z.nullish(text), resultUrls: z.unknown(), imageUrls: z.unknown() })),
    ),
  ),
} as const;

export const sentCallbackSchema = z
  .object({
    code: z.int().with(z.describe("200, or the provider's failure code.")),
    msg: text,
    data: z.object({
      taskId: text,
      info: z
        .optional(
          z.object({
            resultUrls: urls.with(
              z.describe("The receiver's signed links, valid for at least `LINK_TTL_SECONDS`."),
            ),
            originUrls: urls,
            imageUrls: urls,
            resolution: z.optional(text),
          }),
        )
        .with(z.describe("Only after a success.")),
      fallbackFlag: z.optional(z.boolean()),
    }),
  })
  .with(z.describe("The provider's callback format, with the receiver's links."));
