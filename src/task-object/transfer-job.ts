/** One attempt at one video, up to the record of how it ended. */

import { configOf } from "../config.ts";
import { settledWithin } from "../http/timeout.ts";
import { log } from "../log.ts";
import { objectMetadata } from "../task/object-metadata.ts";
import { isInterruptedForGood, nextAttemptAt } from "../task/schedule.ts";
import { lifeOf, ownHostsOf, type Task, type Video, videoKey } from "../task/task.ts";
import { attemptTransfer } from "../transfer/attempt.ts";
import { AttemptError } from "../transfer/attempt-error.ts";
import { abortUpload, bucketOfLife } from "../transfer/r2.ts";
import { VIDEO_KINDS } from "../veo3/video-kinds.ts";
import { withinLimits } from "./attempt-end.ts";
import type { RunningJob, TaskHandle } from "./jobs.ts";

/** How long R2 is waited for where nothing depends on its answer. */
const R2_TIMEOUT_MS = 10_000;
/** A host that delivers a part of 8 MiB in less time, at 4 MB/s, hardly limits the speed of a connection. */
const JOIN_AFTER_MS = 2000;
const HOUR_MS = 3_600_000;
/**
 * How long the first attempt at a video may keep another one waiting; each later one may that much longer, so that
 * also a slow source that cannot be resumed delivers in the end.
 */
const TURN_MS = 2 * 60_000;

/**
 * @param video as it was before the attempt
 * @param isAwaited whether another video of the task waits for a connection
 */
export async function runAttempt(
  handle: TaskHandle,
  task: Task,
  video: Video,
  running: RunningJob,
  isAwaited: () => boolean,
): Promise<void> {
  const config = configOf(handle.env);
  if (isInterruptedForGood(video, config.RETRY_WINDOW_HOURS * HOUR_MS, Date.now())) {
    const error = new AttemptError("source_error", "each attempt was interrupted");
    return recordFailure(handle, task.taskId, video, error);
  }
  // The last attempt begins as the window closes: it has the time in which one that does nothing would end.
  const endsAt = Math.max(
    video.sourceSince + config.RETRY_WINDOW_HOURS * HOUR_MS,
    Date.now() + config.IDLE_TIMEOUT_SECONDS * 1000,
  );
  const limits = { endsAt, turnMs: TURN_MS * (video.tries + 1), isAwaited };
  await withinLimits(limits, running.signal, (signal) =>
    attempt(handle, task, video, { ...running, signal }),
  );
}

async function attempt(
  handle: TaskHandle,
  task: Task,
  video: Video,
  { progress, signal, connections }: RunningJob,
): Promise<void> {
  const config = configOf(handle.env);
  const { taskId } = task;
  const { name } = video;
  const startedAt = Date.now();
  const report = (outcome: string, detail: object) => {
    const known = { bytes: progress.receivedBytes, ms: Date.now() - startedAt };
    log("attempt", { taskId, name, outcome, ...known, ...detail });
  };
  try {
    const stored = await attemptTransfer({
      source: {
        url: video.sourceUrl,
        policy: { allowedHosts: config.VIDEO_HOSTS, ownHosts: ownHostsOf(task) },
      },
      target: {
        bucket: bucketOfLife(handle.env.VIDEOS, lifeOf(task), objectMetadata(task), signal),
        key: videoKey(taskId, name),
        record: (change) => handle.commit({ ...change, name }),
      },
      expected: { media: VIDEO_KINDS[video.kind].media, maxBytes: config.MAX_VIDEO_BYTES },
      earlier: { hasAttempts: video.attempts > 0, upload: video.upload },
      connections: { max: connections, joinAfterMs: JOIN_AFTER_MS },
      idleTimeoutMs: config.IDLE_TIMEOUT_SECONDS * 1000,
      progress,
      signal,
    });
    // Counts and starts the reading of its media too: one row for both.
    handle.take({ type: "video_stored", name, stored });
    report("stored", { bytes: stored.bytes });
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    await recordFailure(handle, taskId, video, error);
    const { reason, message, cause } = error;
    report(reason, { message, ...(cause !== undefined && { cause: String(cause) }) });
  }
}

/** @param attempted the video as it was before the attempt */
async function recordFailure(handle: TaskHandle, taskId: string, attempted: Video, error: AttemptError) {
  const { name, sourceUrl } = attempted;
  const config = configOf(handle.env);
  const video = handle.load()?.videos.find((candidate) => candidate.name === name);
  if (video === undefined) return;
  const policy = {
    baseMs: config.RETRY_BASE_SECONDS * 1000,
    windowMs: config.RETRY_WINDOW_HOURS * HOUR_MS,
    goneAfterMs: config.GONE_AFTER_SECONDS * 1000,
  };
  const retryAt = nextAttemptAt(video, error, policy, Date.now(), Math.random());
  // The video is given up, so that nothing will go on with its upload.
  if (retryAt === null && video.sourceUrl === sourceUrl && video.upload !== null) {
    const aborted = abortUpload(handle.env.VIDEOS, videoKey(taskId, name), video.upload.id);
    await settledWithin(R2_TIMEOUT_MS, aborted);
  }
  const failure = { reason: error.reason, message: error.message };
  const canPoll = config.VEO3_API_KEY !== null;
  handle.commit({ type: "attempt_failed", name, sourceUrl, failure, retryAt, canPoll });
}
