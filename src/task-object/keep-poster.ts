/**
 * Puts a poster into R2 and then records it with its video. An object that ends in between leaves a picture that the
 * next call finds and records. Loaded when the first poster is given: a callback is acknowledged without it.
 */

import { within } from "../http/timeout.ts";
import { lifeOf, posterKey } from "../task/task.ts";
import { AlreadyStored, bucketOfLife, putOnce, type VideoBucket } from "../transfer/r2.ts";
import type { TaskHandle } from "./jobs.ts";
import type { Picture, PosterOutcome } from "./rpc.ts";

/** For all questions to R2: a deletion waits for the poster that is being kept. */
const R2_TIMEOUT_MS = 15_000;

/** @returns null when the task is unknown @throws when R2 or time has failed */
export async function keepPoster(
  handle: TaskHandle,
  name: string,
  { bytes, contentType }: Picture,
): Promise<PosterOutcome | null> {
  const task = handle.load();
  if (task === null || task.deleted) return null;
  const video = task.videos.find((candidate) => candidate.name === name);
  if (video === undefined) return "unknown_video";
  if (video.state !== "stored") return "not_stored";
  let etag = video.poster;
  if (etag === null) {
    const putting = new AbortController();
    const bucket = bucketOfLife(handle.env.VIDEOS, lifeOf(task), {}, putting.signal);
    const put = putOrFind(bucket, posterKey(task.taskId, name), bytes, contentType);
    // What R2 finishes later is shown beside the video of this life alone, and goes with the next deletion.
    const kept = await within(R2_TIMEOUT_MS, put).finally(() => putting.abort());
    // Deleted meanwhile: the deletion, which waits for this call, removes the picture.
    if (handle.take({ type: "poster_stored", name, etag: kept.etag }) === "ignored") return null;
    if (kept.isNew) return "created";
    etag = kept.etag;
  }
  return etag === (await etagOf(bytes)) ? "same" : "other";
}

async function putOrFind(bucket: VideoBucket, key: string, bytes: Uint8Array, contentType: string) {
  const put = () =>
    putOnce(bucket, key, bytes, contentType).then(
      ({ etag }) => ({ etag, isNew: true }),
      (error: unknown) => {
        if (error instanceof AlreadyStored) return { etag: error.video.etag, isNew: false };
        throw error;
      },
    );
  // What R2 finished late for a deleted task of the same id fails the first call, which deletes it.
  return put().catch(put);
}

/** R2's own, of an object that was put as a whole. */
async function etagOf(bytes: Uint8Array): Promise<string> {
  return `"${new Uint8Array(await crypto.subtle.digest("MD5", bytes)).toHex()}"`;
}
