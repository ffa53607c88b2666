/**
 * One video, from an opened source into R2, without holding more of it in memory than one part.
 *
 * An object appears under its key only whole: of the declared length, an MP4 (or a picture) by its first bytes, within
 * the size limit. It is created, never replaced. Throws `AttemptError`, `AlreadyStored`, or what R2 throws.
 */

import { Body, type Progress } from "./body.ts";
import type { Media } from "./media-type.ts";
import {
  type ResumableUpload,
  resumeUpload,
  storeResumable,
  storeUnknownLength,
  type UploadRecorder,
} from "./multipart.ts";
import { putOnce, type StoredVideo } from "./r2.ts";
import type { Source } from "./source.ts";
import { streamTo } from "./stream.ts";

/** Up to here, fetching a file again costs less than R2's operations for parts of it. */
const RESUMABLE_BYTES = 16 * 1024 * 1024;

export type StoreOptions = UploadRecorder & {
  readonly bucket: R2Bucket;
  readonly key: string;
  /** What it has to be. */
  readonly media: Media;
  readonly maxBytes: number;
  readonly progress: Progress;
};

/** @param upload what the source goes on from, when it does not begin at the first byte */
export async function storeVideo(
  source: Source,
  upload: ResumableUpload | null,
  options: StoreOptions,
): Promise<StoredVideo> {
  const { bucket, key } = options;
  const { length, etag } = source;
  const body = new Body(source, options.maxBytes, options.progress);
  if (upload !== null) return resumeUpload(body, upload, options);
  const contentType = await body.sniff(options.media);
  if (length === null) return storeUnknownLength(body, contentType, options);
  if (length > RESUMABLE_BYTES && etag !== null) {
    return storeResumable(body, contentType, { etag, length }, options);
  }
  return streamTo((readable) => putOnce(bucket, key, readable, contentType), body, length);
}
