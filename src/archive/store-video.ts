/**
 * One video, from an opened source into R2, without holding more of it in memory than one part.
 *
 * An object appears under its key only whole: of the declared length, an MP4 (or a picture) by its first bytes, within the size
 * limit. It is created, never replaced: finding it there is a success. Throws `AttemptError`, or what R2 throws.
 */

import { Body, type Progress } from "./body.ts";
import type { Media } from "./media-type.ts";
import {
  resumeUpload,
  storeResumable,
  storeUnknownLength,
  type Upload,
  type UploadRecorder,
} from "./multipart.ts";
import { AlreadyStored, putOnce, type StoredVideo } from "./r2.ts";
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
  upload: Upload | null,
  options: StoreOptions,
): Promise<StoredVideo> {
  const { bucket, key } = options;
  const { length, etag } = source;
  try {
    const body = new Body(source, options.maxBytes, options.progress);
    if (upload !== null) return await resumeUpload(body, upload, options);
    const contentType = await body.sniff(options.media);
    if (length === null) return await storeUnknownLength(body, contentType, options);
    if (length > RESUMABLE_BYTES && etag !== null)
      return await storeResumable(body, contentType, { etag, length }, options);
    return await streamTo((readable) => putOnce(bucket, key, readable, contentType), body, length);
  } catch (error) {
    if (error instanceof AlreadyStored) return error.video;
    throw error;
  }
}
