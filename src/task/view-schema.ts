/**
 * What clients see of a task, as schemas: the API description is made of them, and `view.ts` and `summary.ts` take
 * their types from here.
 *
 * Loaded only with the API description. Everybody else must import nothing but types, so that a callback does not wait
 * for this file at start-up.
 */

import * as z from "zod/mini";
import { keptRequestSchema } from "../veo3/kept-request.ts";
import { KINDS } from "../veo3/video-kinds.ts";
import { TASK_FAILURES, VIDEO_FAILURES, type VideoFailure } from "./failure.ts";
import { TASK_STATES, type TaskState } from "./task.ts";
import { mediaSchema, NOTIFICATION_STATES, NOTIFICATION_TYPES } from "./task-schema.ts";

const text = z.string();
const count = z.int().check(z.nonnegative());
const instant = z.iso.datetime().with(z.describe("UTC, ISO 8601."));

const state = z.enum(TASK_STATES).with(
  z.describe(
    `\`waiting\`: no result yet. \`storing\`: at least one video is still to be stored. \`stored\`: all videos are.
\`partial\`: finished, but some videos could not be stored. \`failed\`: the generation failed, or no video could be
stored.`,
  ),
);
const code = z
  .nullable(z.int())
  .with(z.describe("The provider's result code: 200 is a success; null while there is no result."));
const message = z.nullable(text).with(z.describe("The provider's message for the result."));
const extendsTask = text.with(z.describe("The id of the task whose video this one continues."));
const request = z
  .nullable(keptRequestSchema)
  .with(z.describe("What was asked for; null when it is not known. A field that is not known is null."));
const reference = z.nullable(text).with(z.describe("The client's own word for the task."));
const settledAt = z
  .nullable(instant)
  .with(z.describe("When the task finished: every video is stored or has failed. Null until then."));

const reasonNames = Object.keys({ ...TASK_FAILURES, ...VIDEO_FAILURES })
  .map((reason) => `\`${reason}\``)
  .join(", ");

export const failureViewSchema = z
  .object({
    reason: text.with(z.describe(`One of ${reasonNames}.`)),
    retryable: z.boolean().with(z.describe("Whether submitting the same request again may succeed.")),
    advice: text.with(z.describe("What to do about it: a sentence for a person.")),
  })
  .with(z.describe("Why a task failed."));

export const videoViewSchema = z
  .object({
    name: text.with(
      z.describe(
        "The file name: `<kind>_<index>.mp4`, or `.jpg`, `.png` or `.webp` for an image. Never changes.",
      ),
    ),
    kind: z
      .enum(KINDS)
      .with(
        z.describe(
          "`generated`: the result. `original`: the uncropped version. `1080p`, `4k`, `4k_image`: upgrades.",
        ),
      ),
    index: count.with(z.describe("The position among the videos of its kind, from 0.")),
    state: z
      .enum(["pending", "storing", "stored", "failed"])
      .with(
        z.describe(
          "`pending`: the next attempt is at `nextAttemptAt`. `storing`: being downloaded now. `failed`: no longer attempted.",
        ),
      ),
    url: z
      .nullable(z.url())
      .with(
        z.describe("A link that plays without a token until it expires; null until the video is stored."),
      ),
    sourceUrl: text.with(z.describe("The provider's link.")),
    bytes: z.nullable(count).with(z.describe("The size; null while unknown.")),
    receivedBytes: count.with(
      z.describe("How much has been downloaded; grows while the video is being stored."),
    ),
    contentType: z.nullable(text).with(z.describe("The media type; null until the video is stored.")),
    media: z
      .nullable(mediaSchema)
      .with(z.describe("Read from the stored file; null until then, or when it cannot be read.")),
    etag: z.nullable(text).with(z.describe("The `ETag` that the stored video is served with.")),
    posterUrl: z
      .nullable(z.url())
      .with(
        z.describe("A link to the picture that stands for the video, as `url`; null while there is none."),
      ),
    attempts: count.with(z.describe("How many attempts have been made to store it.")),
    nextAttemptAt: z.nullable(instant),
    failure: z
      .nullable(
        z.object({
          reason: z.enum(Object.keys(VIDEO_FAILURES) as VideoFailure[]),
          message: text.with(z.describe("What happened, without secrets: `HTTP 404 from example.com`.")),
        }),
      )
      .with(z.describe("Why the last attempt failed, also while there will be another.")),
  })
  .with(z.describe("One video of a task."));

export const notificationViewSchema = z
  .object({
    id: text.with(z.describe("The same at each try, where there is one also in the header `webhook-id`.")),
    type: z.enum(NOTIFICATION_TYPES),
    endpoint: text.with(z.describe("The endpoint's host. The rest of its URL may be a secret.")),
    state: z
      .enum(NOTIFICATION_STATES)
      .with(z.describe("`failed`: it is not tried again, unless you ask for it.")),
    attempts: count,
    nextAttemptAt: z
      .nullable(instant)
      .with(
        z.describe(
          "When it is sent next, or once the videos that are on their way are stored; null when it is done.",
        ),
      ),
    detail: text.with(z.describe("How the last attempt went: `HTTP 204 from hooks.example.com`.")),
  })
  .with(z.describe("What one endpoint was told of the task, or is to be told."));

export const taskViewSchema = z
  .object({
    taskId: text,
    extends: z.exactOptional(extendsTask),
    state,
    code,
    message,
    failure: z.nullable(failureViewSchema),
    videos: z.array(videoViewSchema),
    request,
    reference,
    notifications: z.array(notificationViewSchema).with(z.describe("Newest last, at most 20.")),
    resolution: z.nullable(text).with(z.describe("As reported by the provider.")),
    fallback: z
      .nullable(z.boolean())
      .with(z.describe("Whether the provider used its fallback model; null if it did not say.")),
    callbacks: count.with(z.describe("How many callbacks were received, duplicates not counted.")),
    createdAt: instant,
    updatedAt: instant,
    settledAt,
    history: z
      .array(z.object({ at: instant, event: text, detail: text }))
      .with(z.describe("What happened, oldest first: the last 100 entries.")),
  })
  .with(z.describe("A task with its state and its videos."));

export const summaryViewSchema = z
  .object({
    taskId: text,
    state,
    code,
    message,
    failure: z.nullable(failureViewSchema),
    extends: z.nullable(extendsTask),
    request,
    reference,
    videoCount: count,
    storedCount: count,
    failedCount: count,
    bytes: count.with(z.describe("The total size of the stored videos.")),
    cover: z.nullable(text).with(z.describe("The name of the stored video to show for the task.")),
    media: z.nullable(mediaSchema).with(z.describe("The cover's, as in the task.")),
    createdAt: instant,
    updatedAt: instant,
    settledAt,
  })
  .with(z.describe("A task as the list shows it, without its videos."));

const counts = z.object(
  Object.fromEntries(TASK_STATES.map((name) => [name, count])) as Record<TaskState, typeof count>,
);

export const taskPageSchema = z
  .object({
    tasks: z.array(summaryViewSchema).with(z.describe("Newest first.")),
    cursor: z
      .nullable(text)
      .with(z.describe("Pass it as `cursor` to get the next page; null on the last page.")),
    counts: counts.with(z.describe("The number of tasks in each state, over all pages.")),
  })
  .with(z.describe("A page of the list of tasks."));
