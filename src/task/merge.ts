/**
 * What a result, told by a callback or by record-info, changes of a task.
 *
 * Pure.
 */

import { generationFailure } from "../veo3/failure.ts";
import { MAX_VIDEOS, type Result, type ResultVideo, type VideoKind } from "../veo3/result.ts";
import { isBase, type Task, type Video } from "./task.ts";

/** Null when nothing. `refused`: it would be more videos than a task has. */
export function effectOf(result: Result, task: Task, now: number): Partial<Task> | null | "refused" {
  const { code, message } = result;
  const succeeded = code === 200;
  if (succeeded && result.videos.length > 0) {
    const videos = mergeVideos(task.videos, result.videos, now);
    if (videos.length > MAX_VIDEOS) return "refused";
    const news = videos.some((video, index) => video !== task.videos[index]);
    if (!news) return null;
    // An upgrade adds to the task; how the task itself went is not its to say.
    if (!result.videos.some(isBase)) return { videos };
    const resolution = result.resolution ?? task.resolution;
    const fallback = result.fallback ?? task.fallback;
    return { code, message, failure: null, videos, resolution, fallback };
  }
  // Once there are videos, no failure takes them back.
  if (task.videos.length > 0) return null;
  const failure = succeeded ? "no_videos" : generationFailure(code, message);
  // A code nobody knows says less than the failure already known.
  if (failure === "unknown" && task.failure !== null) return null;
  if (failure === task.failure && code === task.code && message === task.message) return null;
  return { code, message, failure };
}

/** Whether a task says already what a result says. */
export function isKnown(result: Result, task: Task): boolean {
  const urls = task.videos.map((video) => video.sourceUrl);
  const saysNothingElse = result.videos.length > 0 || urls.length === 0;
  return task.code === result.code && saysNothingElse && result.videos.every(({ url }) => urls.includes(url));
}

type IsSame = (video: Video, told: ResultVideo) => boolean;

/**
 * How a video that is told is found among the known ones, the surest first: `/download?id=1` and `/download?id=2` in
 * one callback are two videos, but a URL told again, alike but for its query string (where providers put signatures
 * and expiry), is the same one. Record-info also tells each video's place.
 */
const IS_SAME: readonly IsSame[] = [
  (video, told) => video.sourceUrl === told.url,
  (video, told) => video.kind === told.kind && withoutQuery(video.sourceUrl) === withoutQuery(told.url),
  (video, told) => video.kind === told.kind && video.index === told.index,
];

/** The known videos with their URLs refreshed, then the new ones. A video keeps its object where nothing changed. */
export function mergeVideos(known: readonly Video[], told: readonly ResultVideo[], now: number): Video[] {
  const videos = [...known];
  const claimed = new Set<number>();
  let left = told;
  for (const isSame of IS_SAME) {
    left = left.filter((one) => {
      const index = known.findIndex((video, candidate) => !claimed.has(candidate) && isSame(video, one));
      const video = videos[index];
      if (video === undefined) return true;
      claimed.add(index);
      if (video.state !== "stored" && video.sourceUrl !== one.url)
        videos[index] = refreshSource(video, one.url, now);
      return false;
    });
  }
  for (const { kind, index, url } of left)
    videos.push(newVideo(kind, freeIndex(videos, kind, index), url, now));
  return videos;
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, "");
}

/** An upgrade keeps the place it was asked for by; the videos of a task are numbered as they come. */
function freeIndex(videos: readonly Video[], kind: VideoKind, told: number | null): number {
  const taken = videos.filter((video) => video.kind === kind).map(({ index }) => index);
  return told !== null && !isBase({ kind }) && !taken.includes(told) ? told : Math.max(-1, ...taken) + 1;
}

/** A fresh link is a fresh chance; a transfer that runs goes on, and its retry uses the new link. */
export function refreshSource(video: Video, sourceUrl: string, now: number): Video {
  const freshLink = video.freshLink === "wanted" ? "asked" : video.freshLink;
  const refreshed = { ...video, sourceUrl, sourceSince: now, tries: 0, timesGone: 0, freshLink };
  return video.state === "storing" ? refreshed : { ...refreshed, state: "pending", nextAttemptAt: now };
}

function newVideo(kind: VideoKind, index: number, sourceUrl: string, now: number): Video {
  return {
    name: `${kind}_${index}.${extensionOf(kind, sourceUrl)}`,
    kind,
    index,
    state: "pending",
    sourceUrl,
    sourceSince: now,
    stored: null,
    attempts: 0,
    tries: 0,
    timesGone: 0,
    nextAttemptAt: now,
    freshLink: "unasked",
    upload: null,
    failure: null,
  };
}

/** A picture is named before it is seen: by its URL, else as most are. */
function extensionOf(kind: VideoKind, url: string): string {
  if (kind !== "4k_image") return "mp4";
  const told = /\.(jpg|jpeg|png|webp)$/i.exec(withoutQuery(url))?.[1]?.toLowerCase() ?? "jpg";
  return told === "jpeg" ? "jpg" : told;
}
