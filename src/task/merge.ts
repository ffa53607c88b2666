/** What a result, from a callback or from a poll, changes of a task. Pure. */

import { providerFailure } from "../veo3/failure.ts";
import { listsOf, MAX_VIDEOS, type Result, type ResultVideo } from "../veo3/result.ts";
import { EXTENSIONS, isBase, VIDEO_KINDS, type VideoKind } from "../veo3/video-kinds.ts";
import type { Task, Video } from "./task.ts";

/** @returns null when nothing changes; `refused` when the task would have more videos than a task can have */
export function effectOf(result: Result, task: Task, now: number): Partial<Task> | null | "refused" {
  const { code, message } = result;
  const isSuccess = code === 200;
  if (isSuccess && result.videos.length > 0) {
    const videos = mergeVideos(task.videos, result.videos, now);
    if (videos.length > MAX_VIDEOS) return "refused";
    if (videos.every((video, index) => video === task.videos[index])) return null;
    // An upgrade adds to the task and says nothing about what the task itself came to.
    if (!result.videos.some(isBase)) return { videos };
    const resolution = result.resolution ?? task.resolution;
    const fallback = result.fallback ?? task.fallback;
    return { code, message, failure: null, videos, resolution, fallback, ...listsOf(result) };
  }
  // Once there are videos, no failure takes them back.
  if (task.videos.length > 0) return null;
  const failure = isSuccess ? "no_videos" : providerFailure(code, message);
  // An unknown code says less than the failure that is known already.
  if (failure === "unknown" && task.failure !== null) return null;
  if (failure === task.failure && code === task.code && message === task.message) return null;
  return { code, message, failure };
}

/** Whether the task says already what the result says. */
export function isKnown(result: Result, task: Task): boolean {
  const urls = task.videos.map((video) => video.sourceUrl);
  const isAboutVideos = result.videos.length > 0 || urls.length === 0;
  return task.code === result.code && isAboutVideos && result.videos.every(({ url }) => urls.includes(url));
}

/**
 * How a reported video is found among the known ones, the surest way first: `/download?id=1` and `/download?id=2` in
 * one callback are two videos, but a URL that differs from a known one only in its query string (where providers put
 * signatures and expiry) is the same video. Record-info also gives each video's place.
 */
const IS_SAME: readonly ((known: Video, reported: ResultVideo) => boolean)[] = [
  (known, { url }) => known.sourceUrl === url,
  (known, { kind, url }) => known.kind === kind && withoutQuery(known.sourceUrl) === withoutQuery(url),
  (known, { kind, index }) => known.kind === kind && known.index === index,
];

/** The known videos with their URLs refreshed, then the new ones. A video that does not change stays the same object. */
export function mergeVideos(known: readonly Video[], reported: readonly ResultVideo[], now: number): Video[] {
  const videos = [...known];
  const matched = new Set<number>();
  let left = reported;
  for (const isSame of IS_SAME) {
    left = left.filter((one) => {
      const index = known.findIndex((video, candidate) => !matched.has(candidate) && isSame(video, one));
      const video = videos[index];
      if (video === undefined) return true;
      matched.add(index);
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
  return url.replace(/[?#].*/s, "");
}

/** An upgrade keeps the index that it was asked for by. The videos of a task itself are numbered as they come. */
function freeIndex(videos: readonly Video[], kind: VideoKind, reported: number | null): number {
  const taken = videos.filter((video) => video.kind === kind).map(({ index }) => index);
  const isFree = reported !== null && !isBase({ kind }) && !taken.includes(reported);
  return isFree ? reported : Math.max(-1, ...taken) + 1;
}

/** A fresh URL starts the tries anew. A transfer that is running goes on, and its next attempt uses the new URL. */
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
    media: null,
    mediaTries: 0,
    mediaAt: null,
    poster: null,
    attempts: 0,
    tries: 0,
    timesGone: 0,
    nextAttemptAt: now,
    interruptions: 0,
    resumeAt: null,
    freshLink: "unasked",
    upload: null,
    failure: null,
  };
}

/** A file is named before its bytes are seen: by its URL where that has one of the kind's extensions. */
function extensionOf(kind: VideoKind, url: string): string {
  const extensions: readonly [string, ...string[]] = EXTENSIONS[VIDEO_KINDS[kind].media];
  const path = withoutQuery(url).toLowerCase();
  return extensions.find((one) => path.endsWith(`.${one}`)) ?? extensions[0];
}
