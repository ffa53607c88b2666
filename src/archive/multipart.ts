/**
 * Videos that reach R2 in parts: those whose length is unknown, and large ones that can be resumed.
 *
 * A resumable transfer keeps its upload open when it fails, and goes on behind its last part in the next attempt. Any
 * other upload that fails is aborted. Throws `AttemptError`, `AlreadyStored`, or what R2 throws.
 */

import type { Body } from "./body.ts";
import { abortUpload, completeOnce, isUploadBroken, putOnce, type StoredVideo } from "./r2.ts";
import type { SourceFile } from "./request.ts";
import { streamTo } from "./stream.ts";

/**
 * R2 wants parts of 5 MiB at least, all but the last alike, at most 10,000: 8 MiB allows 80 GB a video. Where the
 * length is unknown a part is held in memory, and three transfers at once stay far below the 128 MB an object has.
 */
const PART_BYTES = 8 * 1024 * 1024;

/** A multipart upload in R2 as it is remembered between attempts. */
export type Upload = {
  readonly id: string;
  /** Null: it cannot be resumed. */
  readonly file: SourceFile | null;
  /** R2's tags of the parts it has, in order; all of them are whole. */
  readonly parts: string[];
};

/** Of a file that can be asked for from its middle. */
export type ResumableUpload = Upload & { readonly file: SourceFile };

export type UploadRecorder = {
  /** Told before the first part, so that the upload can be resumed or aborted after a crash. */
  readonly onUploadOpened: (upload: Upload) => void;
  /** Told once R2 has the next part. */
  readonly onPartStored: (etag: string) => void;
  /** Told when the upload is no longer there, or not what it is thought to be. */
  readonly onUploadLost: () => void;
};

type Target = { readonly bucket: R2Bucket; readonly key: string } & UploadRecorder;

/** How many bytes of its file an upload has. */
export function uploadedBytes({ parts, file }: ResumableUpload): number {
  return Math.min(parts.length * PART_BYTES, file.length);
}

/** Unknown length: a single put when everything fits in a part. */
export async function storeUnknownLength(
  body: Body,
  contentType: string,
  target: Target,
): Promise<StoredVideo> {
  const { bucket, key } = target;
  let part = await body.take(new ArrayBuffer(PART_BYTES));
  if (part.length < PART_BYTES) return putOnce(bucket, key, part, contentType);
  const upload = await bucket.createMultipartUpload(key, { httpMetadata: { contentType } });
  try {
    target.onUploadOpened({ id: upload.uploadId, file: null, parts: [] });
    const parts: R2UploadedPart[] = [];
    while (part.length > 0) {
      const isLast = part.length < PART_BYTES;
      parts.push(await upload.uploadPart(parts.length + 1, part));
      part = isLast ? new Uint8Array(0) : await body.take(part.buffer);
    }
    return await completeOnce(bucket, key, upload, parts);
  } catch (error) {
    await abortUpload(bucket, key, upload.uploadId);
    throw error;
  }
}

/** A new resumable upload, from the first byte on. */
export async function storeResumable(
  body: Body,
  contentType: string,
  file: SourceFile,
  target: Target,
): Promise<StoredVideo> {
  const httpMetadata = { contentType };
  const { uploadId } = await target.bucket.createMultipartUpload(target.key, { httpMetadata });
  const upload = { id: uploadId, file, parts: [] };
  try {
    target.onUploadOpened(upload);
  } catch (error) {
    // Nobody will remember it.
    await abortUpload(target.bucket, target.key, uploadId);
    throw error;
  }
  return resumeUpload(body, upload, target);
}

/** Goes on behind the last part. `body` begins there; it is not needed when every part is there already. */
export async function resumeUpload(
  body: Body | null,
  upload: ResumableUpload,
  target: Target,
): Promise<StoredVideo> {
  const { bucket, key } = target;
  const handle = bucket.resumeMultipartUpload(key, upload.id);
  const parts = upload.parts.map((etag, index) => ({ partNumber: index + 1, etag }));
  const { length } = upload.file;
  try {
    for (let at = uploadedBytes(upload); body !== null && at < length; at += PART_BYTES) {
      const size = Math.min(PART_BYTES, length - at);
      const part = await streamTo((readable) => handle.uploadPart(parts.length + 1, readable), body, size);
      parts.push(part);
      target.onPartStored(part.etag);
    }
    return await completeOnce(bucket, key, handle, parts);
  } catch (error) {
    if (isUploadBroken(error)) {
      await abortUpload(bucket, key, upload.id);
      target.onUploadLost();
    }
    throw error;
  }
}
