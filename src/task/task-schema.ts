/**
 * One task: its shape as stored, and the check of what is read back from storage (`row.ts` maps the names of earlier
 * versions).
 *
 * Pure. A task that begins has no row: its callback is acknowledged without this file, which is imported for its types.
 */

import * as z from "zod/mini";
import { keptRequestSchema } from "../veo3/kept-request.ts";
import { resultSchema } from "../veo3/result-schema.ts";
import { KINDS } from "../veo3/video-kinds.ts";
import { TASK_FAILURES, type TaskFailure, VIDEO_FAILURES, type VideoFailure } from "./failure.ts";
import { PART_BYTES } from "./upload-parts.ts";

/** Milliseconds since the epoch. */
const instant = z.int();
const count = z.int().check(z.nonnegative());
const reasons = <R extends string>(table: Record<R, unknown>) => z.enum(Object.keys(table) as R[]);

/** What is known of a film or a picture from its stored file. Null: it has none, or it cannot be read. */
export const mediaSchema = z.object({
  durationSeconds: z.nullable(z.number()),
  /** In pixels, as it is shown. */
  width: z.nullable(count),
  height: z.nullable(count),
  /** Frames a second. */
  frameRate: z.nullable(z.number()),
  /** As WebCodecs names the family: `avc`, `hevc`, `vp9`, `av1`. */
  videoCodec: z.nullable(z.string()),
  audioCodec: z.nullable(z.string()),
});

/** R2's tag of each part of an upload by its place. Null, or beyond the end: that part is not there. */
const partTagsSchema = z.array(z.nullable(z.string()));
/** Of an upload whose parts have a row of their own. */
export const uploadRowSchema = z.object({ id: z.string(), parts: partTagsSchema });

const videoSchema = z.object({
  /** `<kind>_<index>.<extension>`: its name in its task, in URLs and in R2. */
  name: z.string(),
  kind: z.enum(KINDS),
  index: count,
  /** `storing` while no transfer runs means that the last attempt was interrupted. */
  state: z.enum(["pending", "storing", "stored", "failed"]),
  sourceUrl: z.string(),
  /** When `sourceUrl` became known: the retry window starts here. */
  sourceSince: instant,
  /** Set once stored. */
  stored: z.nullable(z.object({ bytes: count, contentType: z.string(), etag: z.string() })),
  /** Null until it is read, or when it cannot be. */
  media: z._default(z.nullable(mediaSchema), null),
  /** How often reading `media` was started. 0 when it is stored: a version that did not read it has stored it. */
  mediaTries: z._default(count, 0),
  /** When `media` is read, should it not be known by then; null: it is not, or no more. */
  mediaAt: z._default(z.nullable(instant), null),
  /** The `ETag` of its poster, the picture that stands for it; null: there is none. */
  poster: z._default(z.nullable(z.string()), null),
  attempts: count,
  /** The attempts since `sourceSince`: the backoff grows with them. */
  tries: count,
  /** How often this `sourceUrl` was answered with "gone" (400, 401, 403, 404, 410, 451). */
  timesGone: count,
  /** When it is due, while `pending`; null while it waits for a fresh link. */
  nextAttemptAt: z.nullable(instant),
  /** How many attempts in a row were interrupted, before the last one, without a part stored. */
  interruptions: z._default(count, 0),
  /** While `storing`: when the next attempt is due, should this one be interrupted. */
  resumeAt: z._default(z.nullable(instant), null),
  /**
   * Whether record-info was asked for a fresh link, which happens once before the video is given up as gone. While it
   * is `wanted` nothing is attempted.
   */
  freshLink: z._default(z.enum(["unasked", "wanted", "asked"]), "unasked"),
  /** The last R2 multipart upload that was opened for it. The next attempt goes on with it, or aborts it. */
  upload: z.nullable(
    z.object({
      id: z.string(),
      /** The file at the source that it is made of; null: it cannot be resumed. */
      file: z.nullable(z.object({ etag: z.string(), length: count })),
      parts: partTagsSchema,
      /** The size of each part but the last. */
      partBytes: z._default(count, PART_BYTES),
      /** Of the object that it will be: R2 does not tell it when the upload is completed. */
      contentType: z._default(z.string(), "video/mp4"),
    }),
  ),
  /** Why the last attempt failed. */
  failure: z.nullable(z.object({ reason: reasons<VideoFailure>(VIDEO_FAILURES), message: z.string() })),
});

/** Polling record-info for a result. */
const pollSchema = z.object({
  /** When the next poll is due. */
  at: instant,
  /** When polling began. It ends 24 h later. */
  since: instant,
  /** How many polls in a row could not reach record-info. */
  failures: count,
});

/** Null: the task itself. `4k`: its 4K upgrade. */
const variantSchema = z.nullable(z.enum(["4k"]));

/** A client's own callback URL, as it was given with the request. */
const clientEndpointSchema = z.object({
  variant: variantSchema,
  /** May carry a secret of the client's: never shown, never logged. */
  url: z.string(),
  /** The provider's words, when a 4K upgrade failed. */
  failure: z.nullable(z.object({ code: z.int(), message: z.nullable(z.string()) })),
});

/** Whom a notification is for. */
const endpointSchema = z.discriminatedUnion("kind", [
  /** One of NOTIFY_URLS, which is found there by its key: the URL itself is a secret, and not kept. */
  z.object({ kind: z.literal("operator"), key: z.string(), host: z.string() }),
  z.object({ kind: z.literal("client"), variant: variantSchema, url: z.string() }),
]);

export const NOTIFICATION_TYPES = ["task.stored", "task.partial", "task.failed"] as const;
export const NOTIFICATION_STATES = ["pending", "delivered", "failed"] as const;

const notificationSchema = z.object({
  id: z.string(),
  /** What the task, or its upgrade, had come to when it was made. */
  type: z.enum(NOTIFICATION_TYPES),
  endpoint: endpointSchema,
  /** How many stored videos there were then, 0 for a failure. */
  stored: count,
  /** `failed`: it is not tried again, unless a person wants it. */
  state: z.enum(NOTIFICATION_STATES),
  /** How often it was sent. */
  attempts: count,
  /** How many tries have failed since its schedule began. */
  tries: count,
  /** When the next try is due; null: none is. */
  at: z.nullable(instant),
  /** What the last try came to: status and host. */
  detail: z.string(),
  createdAt: instant,
});

/** How the first result of a task came, and when. */
export const firstResultSchema = z.object({ by: z.enum(["callback", "poll"]), at: instant });

export const taskSchema = z.object({
  taskId: z.string(),
  /** Grows with every change that a client can see. */
  version: count,
  /** The receiver's origin as it was last called for this task: where links lead. */
  origin: z.string(),
  /** Every `host[:port]` that the receiver was called by for this task, oldest first: none is ever fetched from. */
  hosts: z.array(z.string()),
  /** The task that this one continues. */
  extends: z._default(z.nullable(z.string()), null),
  /** What was asked for; null: it is not known, or not to be kept. */
  request: z._default(z.nullable(keptRequestSchema), null),
  /** The client's own word for the task. */
  reference: z._default(z.nullable(z.string()), null),
  /** It was submitted elsewhere and imported with others: it is polled at a slow pace. */
  imported: z._default(z.boolean(), false),
  /** Which of the library's objects of its month lists it (`shard.ts`). 0: an earlier version may have listed it. */
  shard: z._default(count, 0),
  /** The provider's last code and message that counted. */
  code: z.nullable(z.int()),
  message: z.nullable(z.string()),
  failure: z.nullable(reasons<TaskFailure>(TASK_FAILURES)),
  videos: z.array(videoSchema),
  resolution: z.nullable(z.string()),
  fallback: z.nullable(z.boolean()),
  /** What the provider says of each video beside its URL, for record-info. */
  seeds: resultSchema.shape.seeds,
  hasAudioList: resultSchema.shape.hasAudioList,
  /** A callback's result that no poll has confirmed yet: nothing of it is fetched. */
  unconfirmed: z._default(z.nullable(resultSchema), null),
  poll: z._default(z.nullable(pollSchema), null),
  clientEndpoints: z._default(z.array(clientEndpointSchema), []),
  /** Newest last. */
  notifications: z._default(z.array(notificationSchema), []),
  /** A 4K upgrade was requested through this receiver, so that its callback is expected. */
  expects4k: z._default(z.boolean(), false),
  /** Null: there is none yet, or it came to an earlier version of this program. */
  firstResult: z._default(z.nullable(firstResultSchema), null),
  /** When all videos were stored for the first time: an upgrade may unsettle the task later. */
  firstStoredAt: z._default(z.nullable(instant), null),
  /** How many deliveries were not duplicates. */
  callbacks: count,
  /** Digests of the deliveries seen, newest last. */
  deliveries: z.array(z.string()),
  createdAt: instant,
  updatedAt: instant,
  settledAt: z.nullable(instant),
  /** The task is gone for everyone but its object, which is about to remove what is left of it. */
  deleted: z.boolean(),
  /** What the library has confirmed of it (`summary.ts`); null: nothing yet. */
  listed: z._default(z.nullable(z.string()), null),
  /** Newest last. */
  history: z.array(z.object({ at: instant, event: z.string(), detail: z.string() })),
});

export type Task = z.infer<typeof taskSchema>;
export type Video = z.infer<typeof videoSchema>;
/** A multipart upload of a video. */
export type Upload = NonNullable<Video["upload"]>;
export type Media = z.infer<typeof mediaSchema>;
export type Poll = z.infer<typeof pollSchema>;
export type ClientEndpoint = z.infer<typeof clientEndpointSchema>;
export type Endpoint = z.infer<typeof endpointSchema>;
export type Notification = z.infer<typeof notificationSchema>;
export type NotificationType = Notification["type"];
export type FirstResult = z.infer<typeof firstResultSchema>;
export type Variant = ClientEndpoint["variant"];
