/**
 * What get-1080p-video and get-4k-video answer once an upgraded video is there → `Result`.
 *
 * Pure. Null means "not ready", whatever else the answer says: the provider tells that by a code other than 200, by
 * URLs that are null, or both, and then one asks again.
 */

import * as z from "zod/mini";
import { integer, listVideos, MAX_VIDEOS, type Result, type ResultVideo, urlList } from "./result.ts";

/** Of a 4K video that was made before, the provider says 422 and gives the URLs all the same. */
const READY_CODES = [200, 422];

const answerSchema = z.object({
  code: integer,
  msg: z.catch(z.nullable(z.string()), null),
  data: z.object({
    taskId: z.nullish(z.string()),
    resultUrl: urlList,
    result_url: urlList,
    resultUrls: urlList,
    imageUrls: z.catch(urlList, []),
  }),
});

/** @param index the one that was asked for: the provider's answer does not repeat it */
export function parse1080p(taskId: string, index: number, answer: unknown): Result | null {
  const ready = readyAnswer(taskId, answer);
  const [url] = [ready?.data.resultUrl, ready?.data.result_url, ready?.data.resultUrls].flatMap(
    (list) => list ?? [],
  );
  if (ready === null || url === undefined) return null;
  return resultOf(taskId, ready.msg, [{ kind: "1080p", index, url }]);
}

/** Its videos are not numbered: the callback tells the same ones without their numbers, in whatever order. */
export function parse4k(taskId: string, answer: unknown): Result | null {
  const ready = readyAnswer(taskId, answer);
  if (ready === null || ready.data.resultUrls.length === 0) return null;
  const videos = listVideos({ "4k": ready.data.resultUrls, "4k_image": ready.data.imageUrls });
  if (videos.length > MAX_VIDEOS) return null;
  return resultOf(
    taskId,
    ready.msg,
    videos.map((video) => ({ ...video, index: null })),
  );
}

function readyAnswer(taskId: string, answer: unknown): z.infer<typeof answerSchema> | null {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success || !READY_CODES.includes(parsed.data.code)) return null;
  return (parsed.data.data.taskId ?? taskId) === taskId ? parsed.data : null;
}

function resultOf(taskId: string, message: string | null, videos: readonly ResultVideo[]): Result {
  return { taskId, code: 200, message, videos, resolution: null, fallback: null };
}
