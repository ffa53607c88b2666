/**
 * One video, from an opened source into R2, without holding more of it in memory than one part.
 *
 * An object appears under its key only whole: of the declared length, an MP4 (or a picture) by its first bytes, within
 * the size limit. It is created, never replaced. Throws `AttemptError`, `AlreadyStored`, or what R2 throws.
 */

import type { Progress } from "../task/progress.ts";
import { storedBytes } from "../task/upload-parts.ts";
import { Body } from "./body.ts";
import { AttemptError } from "./failure.ts";
import type { Media } from "./media-type.ts";
import {
  type ResumableUpload,
  resumeUpload,
  storeResumable,
  storeUnknownLength,
  type UploadRecorder,
} from "./multipart.ts";
import type { Help } from "./part-lanes.ts";
import { putOnce, type StoredVideo } from "./r2.ts";
import type { ResumePoint, SourceFile, Stretch } from "./request.ts";
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
  readonly help: Help;
};

/**
 * @param upload what the source goes on from, when it is what is missing of a file
 * @param open another connection to the same file
 */
export async function storeVideo(
  source: Source,
  upload: ResumableUpload | null,
  options: StoreOptions,
  open: (from: ResumePoint) => Promise<Source>,
): Promise<StoredVideo> {
  const { bucket, key, maxBytes, progress } = options;
  const { length, etag } = source;
  progress.totalBytes = length;
  progress.receivedBytes = upload === null ? 0 : storedBytes(upload.file.length, upload.parts);
  const body = new Body(source, maxBytes, progress);
  const openStretch = async (file: SourceFile, stretch: Stretch) => {
    const opened = await open({ file, ...stretch });
    if (opened.goesOn) return new Body(opened, maxBytes, progress);
    opened.close();
    throw new AttemptError("source_error", "the host does not give the file in parts");
  };
  const target = { ...options, openStretch };
  if (upload !== null) return resumeUpload(body, upload, target);
  const contentType = await body.sniff(options.media);
  if (length === null) return storeUnknownLength(body, contentType, options);
  if (length > RESUMABLE_BYTES && etag !== null) {
    return storeResumable(body, contentType, { etag, length }, target);
  }
  return streamTo((readable) => putOnce(bucket, key, readable, contentType), body, length);
}
