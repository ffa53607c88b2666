/** What the gateway answers: the provider's envelopes with what this receiver adds, open to what the provider adds. */

import * as z from "zod";
import type { failureCallback, successCallback, upgradeCallback } from "../veo3/outgoing-callback.ts";
import type { recordInfoData, withClientFields } from "../veo3/record-info.ts";
import { atLeast } from "./held-to.ts";

const text = z.string();
const urls = z.array(text);
/** The provider writes times as text or as milliseconds since the epoch. */
const time = z.union([z.int(), text]).nullish();

const code = z.int().describe("The real status: 200 is a success, whatever the HTTP status is.");
const msg = text.describe("What happened: the provider's words, for a person.");

export const envelope = z
  .looseObject({ code, msg: msg.nullish(), data: z.unknown().optional() })
  .describe("The provider's envelope, in which it also tells what it refuses.");

export const submitted = z
  .looseObject({
    code,
    msg: msg.nullish(),
    data: z.looseObject({ taskId: text.describe("Of the new task, known to the receiver.") }).nullish(),
  })
  .describe("A task that was submitted; `data` is null where it was refused.");

const recordInfoMembers = atLeast<ReturnType<typeof withClientFields<ReturnType<typeof recordInfoData>>>>()(
  z.looseObject({
    taskId: text.optional(),
    createTime: time,
    completeTime: time,
    successFlag: z.int().optional().describe("0 generating, 1 success, 2 failed, 3 failed upstream."),
    errorCode: z.int().nullish(),
    errorMessage: text.nullish(),
    fallbackFlag: z.boolean().nullish(),
    response: z.unknown().optional().describe("The results, in the provider's shape."),
    state: z.enum(["waiting", "success", "fail"]).describe("`success` once the links last."),
    resultJson: text.describe('The same links as JSON text: `{"resultUrls":["…"]}`.'),
    failCode: text.nullable(),
    failMsg: text.nullable(),
  }),
);

export const recordInfo = z
  .looseObject({ code, msg: msg.nullish(), data: recordInfoMembers.nullable() })
  .describe("A task's details; `data` is null where the provider has no such task, and `code` says why.");

export const upgraded1080p = z
  .looseObject({
    code,
    msg: msg.nullish(),
    data: z
      .looseObject({ resultUrl: text.nullish().describe("A link of the receiver once it is stored.") })
      .nullish(),
  })
  .describe("The 1080p video; a `code` other than 200: not ready, ask again in 20 to 30 s.");

export const upgraded4k = z
  .looseObject({
    code,
    msg: msg.nullish(),
    data: z
      .looseObject({ taskId: text.nullish(), resultUrls: z.unknown(), imageUrls: z.unknown() })
      .partial()
      .nullish(),
  })
  .describe("The request for a 4K video; the video itself comes with a callback.");

type Sent =
  | ReturnType<typeof successCallback>
  | ReturnType<typeof failureCallback>
  | ReturnType<typeof upgradeCallback>;

export const sentCallback = atLeast<Sent>()(
  z
    .object({
      code: z.int().describe("200, or the provider's code of the failure."),
      msg: text,
      data: z.object({
        taskId: text,
        info: z
          .object({
            resultUrls: urls.readonly().describe("Links of the receiver, good for `LINK_TTL_SECONDS`."),
            originUrls: urls.readonly().optional(),
            imageUrls: urls.readonly().optional(),
            resolution: text.optional(),
          })
          .optional()
          .describe("Of a success only."),
        fallbackFlag: z.boolean().optional(),
      }),
    })
    .describe("The provider's own callback, with links of the receiver."),
);
