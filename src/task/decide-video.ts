/** What the attempts at a video, and a person's wish to retry, do to the task. Pure. */

import { isBase } from "../veo3/video-kinds.ts";
import { changed, changedUnseen, type Entry } from "./change.ts";
import type { Decision, TaskHandler, VideoHandler } from "./events.ts";
import { refreshSource } from "./merge.ts";
import { interruptionBackoff, pollFrom } from "./schedule.ts";
import { isUnsettled, type Task, type Video } from "./task.ts";
import { withPart } from "./upload-parts.ts";

/** Attempts are counted before they run, so that one that kills the process is counted too. */
export const decideAttemptsStarted: TaskHandler<"attempts_started"> = (task, { names, baseMs }, now) => {
  if (names.length === 0) return { outcome: "ignored", task };
  const videos = updateVideos(task, names, (video) =>
    isUnsettled(video) ? withAttempt(video, baseMs, now) : video,
  );
  return { outcome: "accepted", task: changed(task, { videos }, now) };
};

function withAttempt(video: Video, baseMs: number, now: number): Video {
  const { attempts, tries } = video;
  const interruptions = video.state === "storing" ? video.interruptions + 1 : 0;
  const resumeAt = now + Math.ceil(interruptionBackoff(interruptions, baseMs));
  const counted = { attempts: attempts + 1, tries: tries + 1, interruptions, resumeAt };
  return { ...video, ...counted, state: "storing", nextAttemptAt: null };
}

export const decideUploadOpened: VideoHandler<"upload_opened"> = (task, video, { upload }) =>
  unseen(task, video, { upload });

export const decidePartStored: VideoHandler<"part_stored"> = (task, video, { number, etag }) => {
  const { upload } = video;
  if (upload === null) return { outcome: "ignored", task };
  const parts = withPart(upload.parts, number, etag);
  return unseen(task, video, { upload: { ...upload, parts }, interruptions: 0 });
};

export const decideUploadLost: VideoHandler<"upload_lost"> = (task, video) =>
  unseen(task, video, { upload: null });

export const decideVideoStored: VideoHandler<"video_stored"> = (task, video, { stored }, now) => {
  const rest = { nextAttemptAt: null, upload: null, failure: null, mediaAt: now };
  const change = { ...rest, state: "stored", stored } as const;
  const entry: Entry = ["video_stored", `${video.name}, ${stored.bytes} bytes`];
  return { outcome: "accepted", task: changed(task, { videos: withVideo(task, video, change) }, now, entry) };
};

export const decideAttemptFailed: VideoHandler<"attempt_failed"> = (task, video, event, now) => {
  const { failure } = event;
  // A callback may have brought a fresh URL while the attempt ran: its failure says nothing about that one.
  const isFresh = video.sourceUrl !== event.sourceUrl;
  const isGone = failure.reason === "source_gone" && !isFresh;
  const isLast = !isFresh && event.retryAt === null;
  const wantsLink = isLast && isGone && event.canPoll && isBase(video) && video.freshLink === "unasked";
  const isGivenUp = isLast && !wantsLink;
  const videos = withVideo(task, video, {
    state: isGivenUp ? "failed" : "pending",
    interruptions: 0,
    nextAttemptAt: isFresh ? now : event.retryAt,
    sourceSince: isFresh ? now : video.sourceSince,
    timesGone: video.timesGone + (isGone ? 1 : 0),
    freshLink: wantsLink ? "wanted" : video.freshLink,
    failure,
  });
  const change = { videos, ...(wantsLink && { poll: pollFrom(now, now) }) };
  const what = isGivenUp ? "video_failed" : "attempt_failed";
  const entry: Entry = [what, `${video.name}: ${failure.reason}, ${failure.message}`];
  return { outcome: "accepted", task: changed(task, change, now, entry) };
};

/** Failures of a task that record-info may know better by now. */
const POLLED_AGAIN: readonly Task["failure"][] = [
  "no_callback",
  "no_record",
  "unconfirmed",
  "no_videos",
  "unknown",
];

export const decideRetry: TaskHandler<"retry"> = (task, { canPoll }, now) => {
  const failed = task.videos.filter((video) => video.state === "failed");
  const isPolledAgain = canPoll && task.videos.length === 0 && POLLED_AGAIN.includes(task.failure);
  if (failed.length === 0 && !isPolledAgain) return { outcome: "ignored", task };
  const names = failed.map((video) => video.name);
  const videos = updateVideos(task, names, (video) => {
    // The next attempt aborts the upload and starts anew: to go on with it has not helped so far.
    const upload = video.upload && { ...video.upload, file: null, parts: [] };
    return refreshSource({ ...video, freshLink: "unasked", upload }, video.sourceUrl, now);
  });
  const change = {
    videos,
    failure: isPolledAgain ? null : task.failure,
    ...((isPolledAgain || (canPoll && failed.some(isBase))) && { poll: pollFrom(now, now) }),
  };
  return { outcome: "accepted", task: changed(task, change, now, ["retry_requested", names.join(", ")]) };
};

function unseen(task: Task, video: Video, change: Partial<Video>): Decision {
  return { outcome: "accepted", task: changedUnseen(task, { videos: withVideo(task, video, change) }) };
}

function withVideo(task: Task, { name }: Video, change: Partial<Video>): Video[] {
  return updateVideos(task, [name], (video) => ({ ...video, ...change }));
}

function updateVideos(task: Task, names: readonly string[], update: (video: Video) => Video): Video[] {
  return task.videos.map((video) => (names.includes(video.name) ? update(video) : video));
}
