/**
 * Stores videos in R2 in parts: those whose length is unknown or too large for one put, and large ones that can be
 * resumed.
 *
 * A resumable transfer that fails leaves its upload open, and the next attempt fetches the parts that are missing. Any
 * other upload that fails is aborted. Throws `AttemptError`, `AlreadyStored`, or what R2 throws.
 */

import type { Upload } from "../task/task.ts";
import { PART_BYTES, storedParts } from "../task/upload-parts.ts";
import type { AttemptContext, Target } from "./attempt-context.ts";
import { PartDownload } from "./part-download.ts";
import { PartPool } from "./part-pool.ts";
import { abortUpload, completeOnce, isUploadBroken, putOnce, type StoredVideo } from "./r2.ts";
import type { ByteRange, SourceFile } from "./request.ts";
import { streamTo } from "./stream.ts";
import { VideoReader } from "./video-reader.ts";

/** An upload whose missing parts can be requested from the source. */
export type ResumableUpload = Upload & { readonly file: SourceFile };

/** Stores a video that cannot be resumed. It is a single put when everything fits into one part. */
export async function storeInParts(
  reader: VideoReader,
  contentType: string,
  { bucket, key, record }: Target,
): Promise<StoredVideo> {
  let part = await reader.take(new ArrayBuffer(PART_BYTES));
  if (part.length < PART_BYTES) return putOnce(bucket, key, part, contentType);
  const upload = await bucket.createMultipartUpload(key, { httpMetadata: { contentType } });
  try {
    const row = { id: upload.uploadId, file: null, parts: [], partBytes: PART_BYTES, contentType };
    record({ type: "upload_opened", upload: row });
    const parts: R2UploadedPart[] = [];
    while (part.length > 0) {
      const isLast = part.length < PART_BYTES;
      parts.push(await upload.uploadPart(parts.length + 1, part));
      part = isLast ? new Uint8Array(0) : await reader.take(part.buffer);
    }
    return await completeOnce(bucket, key, upload, parts, contentType);
  } catch (error) {
    await abortUpload(bucket, key, upload.uploadId);
    throw error;
  }
}

/** Stores a file of which `reader` gives the first byte next, by a new resumable upload. */
export async function storeResumable(
  reader: VideoReader,
  contentType: string,
  file: SourceFile,
  context: AttemptContext,
): Promise<StoredVideo> {
  const { bucket, key, record } = context.target;
  const { uploadId } = await bucket.createMultipartUpload(key, { httpMetadata: { contentType } });
  const upload = { id: uploadId, file, parts: [], partBytes: PART_BYTES, contentType };
  try {
    record({ type: "upload_opened", upload });
  } catch (error) {
    // No later attempt would know of it.
    await abortUpload(bucket, key, uploadId);
    throw error;
  }
  return resumeUpload(reader, upload, context);
}

/** Fetches and stores the parts that are missing, of which `reader` gives the first one next. */
export async function resumeUpload(
  reader: VideoReader,
  upload: ResumableUpload,
  { source, target, received, connections }: AttemptContext,
): Promise<StoredVideo> {
  const { file } = upload;
  const pool = new PartPool(file.length, upload.parts, upload.partBytes);
  const open = async (range: ByteRange) => new VideoReader(await source.openExactly(range), source, received);
  return untilBroken(upload, target, async (handle) => {
    const download = new PartDownload<VideoReader>(pool, connections, {
      openRest: (offset) => open({ kind: "rest", file, offset }),
      openPart: ({ offset, size }) => open({ kind: "part", file, offset, size }),
      store: async (part, from) => {
        const { number, size } = part;
        const { etag } = await streamTo((readable) => handle.uploadPart(number, readable), from, size);
        pool.markStored(part, etag);
        target.record({ type: "part_stored", number, etag });
      },
    });
    await download.run(reader);
    return completeOnce(target.bucket, target.key, handle, pool.stored, upload.contentType);
  });
}

/** Completes an upload that has all of its parts. */
export function completeUpload(upload: ResumableUpload, target: Target): Promise<StoredVideo> {
  const parts = storedParts(upload.parts);
  return untilBroken(upload, target, (handle) =>
    completeOnce(target.bucket, target.key, handle, parts, upload.contentType),
  );
}

/** Uses an upload; one that turns out to be broken is aborted and forgotten, so that the next attempt starts anew. */
async function untilBroken(
  { id }: ResumableUpload,
  { bucket, key, record }: Target,
  use: (handle: R2MultipartUpload) => Promise<StoredVideo>,
): Promise<StoredVideo> {
  try {
    return await use(bucket.resumeMultipartUpload(key, id));
  } catch (error) {
    if (isUploadBroken(error)) {
      await abortUpload(bucket, key, id);
      record({ type: "upload_lost" });
    }
    throw error;
  }
}
