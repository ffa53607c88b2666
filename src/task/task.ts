/**
 * One task: its shape as stored, and what can be said of it.
 *
 * Pure: no I/O, no clock. The schema is also the check of what is read back from storage.
 */

import * as z from "zod/mini";
import { VIDEO_FAILURES, type VideoFailure } from "../transfer/failure.ts";
import { GENERATION_FAILURES, type GenerationFailure } from "../veo3/failure.ts";
import { VIDEO_KINDS, type VideoKind } from "../veo3/result.ts";

/** Milliseconds since the epoch. */
const instant = z.int();
const count = z.int().check(z.nonnegative());
const reasons = <R extends string>(table: Record<R, unknown>) => z.enum(Object.keys(table) as R[]);

const videoSchema = z.object({
  /** `<kind>_<index>.mp4`, for a picture `.jpg`, `.png` or `.webp`: its name in its task, in URLs and in R2. */
  name: z.string(),
  kind: z.enum(VIDEO_KINDS),
  index: count,
  /** `storing` with no transfer running means that the one it had was interrupted. */
  state: z.enum(["pending", "storing", "stored", "failed"]),
  sourceUrl: z.string(),
  /** When `sourceUrl` was first told: the retry window starts here. */
  sourceSince: instant,
  /** Set once stored. */
  stored: z.nullable(z.object({ bytes: count, contentType: z.string(), etag: z.string() })),
  attempts: count,
  /** Of these, the ones since `sourceSince`: the backoff grows with them. */
  tries: count,
  /** How often this `sourceUrl` was answered with "gone" (403, 404, 410). */
  timesGone: count,
  /** When it is due, while `pending`; null while it waits for a fresh link. */
  nextAttemptAt: z.nullable(instant),
  /** Of record-info, once before the video is given up for being gone. `wanted`: nothing is attempted until it came. */
  freshLink: z._default(z.enum(["unasked", "wanted", "asked"]), "unasked"),
  /** The last R2 multipart upload opened for it: the next attempt goes on with it, or aborts it. */
  upload: z.nullable(
    z.object({
      id: z.string(),
      /** The file at the source that it is made of; null: it cannot be resumed. */
      file: z.nullable(z.object({ etag: z.string(), length: count })),
      /** R2's tags of its parts by their place; null, or behind the end: that part is not there. */
      parts: z.array(z.nullable(z.string())),
    }),
  ),
  /** Of the last attempt. */
  failure: z.nullable(z.object({ reason: reasons<VideoFailure>(VIDEO_FAILURES), message: z.string() })),
});

/** What a callback told and record-info has not confirmed: nothing of it is fetched. */
const resultSchema = z.object({
  taskId: z.string(),
  code: z.int(),
  message: z.nullable(z.string()),
  videos: z.array(z.object({ kind: z.enum(VIDEO_KINDS), index: z.nullable(count), url: z.string() })),
  resolution: z.nullable(z.string()),
  fallback: z.nullable(z.boolean()),
});

/** Asking record-info for a result. */
const pollSchema = z.object({
  /** When to ask next. */
  at: instant,
  /** From when on it has been asked for: it ends 24 h later. */
  since: instant,
  /** How often in a row record-info could not be reached. */
  failures: count,
});

/** A client's own callback URL, told what the task came to. */
const notificationSchema = z.object({
  /** Null: the task itself. `4k`: its 4K upgrade. */
  variant: z.nullable(z.enum(["4k"])),
  /** May carry a secret of the client's: never shown, never logged. */
  url: z.string(),
  /** When to tell it next; null: nothing to tell. */
  at: z.nullable(instant),
  /** How often in vain since there was something to tell. */
  tries: count,
  /** The report last told, or given up: of how many videos, 0 of a failure. Null: none yet. More may follow. */
  reported: z.nullable(count),
  /** Of a 4K upgrade that failed: the provider's words. */
  failure: z.nullable(z.object({ code: z.int(), message: z.nullable(z.string()) })),
});

export const taskSchema = z.object({
  taskId: z.string(),
  /** Grows with every change that a client can see. */
  version: count,
  /** Of the receiver, as it was last called for this task: where its links lead, and what it never fetches from. */
  origin: z.string(),
  /** The task that this one continues. */
  extends: z._default(z.nullable(z.string()), null),
  /** The provider's last code and message that counted. */
  code: z.nullable(z.int()),
  message: z.nullable(z.string()),
  failure: z.nullable(reasons<GenerationFailure>(GENERATION_FAILURES)),
  videos: z.array(videoSchema),
  resolution: z.nullable(z.string()),
  fallback: z.nullable(z.boolean()),
  unconfirmed: z._default(z.nullable(resultSchema), null),
  poll: z._default(z.nullable(pollSchema), null),
  notifications: z._default(z.array(notificationSchema), []),
  /** A 4K upgrade was asked for through this receiver: its callback is expected. */
  expects4k: z._default(z.boolean(), false),
  /** How many deliveries were not duplicates. */
  callbacks: count,
  /** Digests of the deliveries seen, newest last. */
  deliveries: z.array(z.string()),
  createdAt: instant,
  updatedAt: instant,
  settledAt: z.nullable(instant),
  /** Unknown to everyone but its object, which is about to delete what it has. */
  deleted: z.boolean(),
  /** Newest last. */
  history: z.array(z.object({ at: instant, event: z.string(), detail: z.string() })),
});

export type Task = z.infer<typeof taskSchema>;
export type Video = z.infer<typeof videoSchema>;
export type Poll = z.infer<typeof pollSchema>;
export type Notification = z.infer<typeof notificationSchema>;

export const TASK_STATES = ["waiting", "storing", "stored", "partial", "failed"] as const;
export type TaskState = (typeof TASK_STATES)[number];

export function taskState(task: Pick<Task, "videos" | "failure">): TaskState {
  const { videos } = task;
  if (videos.length === 0) return task.failure === null ? "waiting" : "failed";
  if (videos.some(isUnsettled)) return "storing";
  const stored = videos.filter((video) => video.state === "stored").length;
  if (stored === videos.length) return "stored";
  return stored > 0 ? "partial" : "failed";
}

/** Why a task failed: the generation's reason or, when nothing at all could be stored, the first video's. */
export function taskFailure(task: Task): GenerationFailure | VideoFailure | null {
  if (taskState(task) !== "failed") return null;
  return task.failure ?? task.videos.find(({ failure }) => failure !== null)?.failure?.reason ?? null;
}

export function isUnsettled(video: Video): boolean {
  return video.state === "pending" || video.state === "storing";
}

/** Of the task itself, and listed by record-info; the others are upgrades, asked for one by one. */
export function isBase({ kind }: { readonly kind: VideoKind }): boolean {
  return kind === "generated" || kind === "original";
}

/** Where a video lies in R2. */
export function videoKey(taskId: string, name: string): string {
  return `veo3/${taskId}/${name}`;
}
