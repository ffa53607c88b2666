/**
 * What get-1080p-video and get-4k-video answer once an upgraded video is there, read as a `Result`.
 *
 * Pure. Null means "not ready": the provider says so by a code other than 200, by URLs that are null, or by both.
 */

import * as z from "zod/mini";
import { integer, MAX_VIDEOS, type Result, urlFields, videosIn } from "./result.ts";

/** The provider answers 422, with the URLs, when a 4K video was made before. */
const READY_CODES = [200, 422];

/** What every upgrade comes to. */
const READY = { code: 200, resolution: null, fallback: null } as const;

const answerSchema = z.object({
  code: integer,
  msg: z.catch(z.nullable(z.string()), null),
  data: z.object({
    taskId: z.nullish(z.string()),
    ...urlFields("1080p", "4k"),
  }),
});

/** @param index the one that was asked for: the provider's answer does not repeat it */
export function parse1080p(taskId: string, index: number, answer: unknown): Result | null {
  const ready = readyAnswer(answer);
  if (ready === null) return null;
  const [video] = videosIn([ready.data], "1080p");
  if (video === undefined || (ready.data.taskId ?? taskId) !== taskId) return null;
  return { ...READY, taskId, message: ready.msg, videos: [{ ...video, index }] };
}

/**
 * @param index the one that was asked for. The answer does not repeat it, and may name a task id of its own.
 */
export function parse4k(taskId: string, index: number, answer: unknown): Result | null {
  const ready = readyAnswer(answer);
  if (ready === null) return null;
  const videos = videosIn([ready.data], "4k");
  if (!videos.some(({ kind }) => kind === "4k") || videos.length > MAX_VIDEOS) return null;
  const numbered = videos.map((video) => ({ ...video, index: video.index === 0 ? index : null }));
  return { ...READY, taskId, message: ready.msg, videos: numbered };
}

function readyAnswer(answer: unknown): z.infer<typeof answerSchema> | null {
  const parsed = answerSchema.safeParse(answer);
  return parsed.success && READY_CODES.includes(parsed.data.code) ? parsed.data : null;
}
