/**
 * One task: its shape as stored, and what can be said of it.
 *
 * Pure: no I/O, no clock. The schema is also the check of what is read back from storage.
 */

import * as z from "zod";
import { VIDEO_FAILURES, type VideoFailure } from "../archive/failure.ts";
import { GENERATION_FAILURES, type GenerationFailure } from "../veo3/failure.ts";
import { VIDEO_KINDS } from "../veo3/result.ts";

/** Milliseconds since the epoch. */
const instant = z.int();
const count = z.int().nonnegative();
const reasons = <R extends string>(table: Record<R, unknown>) => z.enum(Object.keys(table) as R[]);

const videoSchema = z.object({
  /** `<kind>_<index>.mp4`: the video's name in its task, in URLs and in R2. */
  name: z.string(),
  kind: z.enum(VIDEO_KINDS),
  index: count,
  /** `storing` with no transfer running means that the one it had was interrupted. */
  state: z.enum(["pending", "storing", "stored", "failed"]),
  sourceUrl: z.string(),
  /** When `sourceUrl` was first told: the retry window starts here. */
  sourceSince: instant,
  /** Set once stored. */
  stored: z.object({ bytes: count, contentType: z.string(), etag: z.string() }).nullable(),
  attempts: count,
  /** Of these, the ones since `sourceSince`: the backoff grows with them. */
  tries: count,
  /** How often this `sourceUrl` was answered with "gone" (403, 404, 410). */
  timesGone: count,
  /** When it is due, while `pending`. */
  nextAttemptAt: instant.nullable(),
  /** The last R2 multipart upload opened for it: the next attempt goes on with it, or aborts it. */
  upload: z
    .object({
      id: z.string(),
      /** The file at the source that it is made of; null: it cannot be resumed. */
      file: z.object({ etag: z.string(), length: count }).nullable(),
      /** R2's tags of the parts it has, in order. */
      parts: z.array(z.string()),
    })
    .nullable(),
  /** Of the last attempt. */
  failure: z.object({ reason: reasons<VideoFailure>(VIDEO_FAILURES), message: z.string() }).nullable(),
});

export const taskSchema = z.object({
  taskId: z.string(),
  /** Grows with every change. */
  version: count,
  /** `host[:port]` the last callback came in by: the receiver's own name, which it never fetches from. */
  host: z.string(),
  /** The provider's last code and message that counted. */
  code: z.int().nullable(),
  message: z.string().nullable(),
  failure: reasons<GenerationFailure>(GENERATION_FAILURES).nullable(),
  videos: z.array(videoSchema),
  resolution: z.string().nullable(),
  fallback: z.boolean().nullable(),
  /** How many deliveries were not duplicates. */
  callbacks: count,
  /** Digests of the deliveries seen, newest last. */
  deliveries: z.array(z.string()),
  createdAt: instant,
  updatedAt: instant,
  settledAt: instant.nullable(),
  /** Unknown to everyone but its object, which is about to delete what it has. */
  deleted: z.boolean(),
  /** Newest last. */
  history: z.array(z.object({ at: instant, event: z.string(), detail: z.string() })),
});

export type Task = z.infer<typeof taskSchema>;
export type Video = z.infer<typeof videoSchema>;
export type TaskState = "waiting" | "storing" | "stored" | "partial" | "failed";

export function taskState(task: Pick<Task, "videos" | "failure">): TaskState {
  const { videos } = task;
  if (videos.length === 0) return task.failure === null ? "waiting" : "failed";
  if (videos.some(isUnsettled)) return "storing";
  const stored = videos.filter((video) => video.state === "stored").length;
  if (stored === videos.length) return "stored";
  return stored > 0 ? "partial" : "failed";
}

export function isUnsettled(video: Video): boolean {
  return video.state === "pending" || video.state === "storing";
}

/** Where a video lies in R2. */
export function videoKey(taskId: string, name: string): string {
  return `veo3/${taskId}/${name}`;
}
