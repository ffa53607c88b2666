/**
 * Videos that reach R2 in parts: those whose length is unknown, and large ones that can be resumed.
 *
 * A resumable transfer keeps its upload open when it fails, and the next attempt fetches the parts that are missing. Any
 * other upload that fails is aborted. Throws `AttemptError`, `AlreadyStored`, or what R2 throws.
 */

import { PART_BYTES, type PartTags, storedParts } from "../task/upload-parts.ts";
import type { Body } from "./body.ts";
import { type Help, storeParts } from "./part-lanes.ts";
import { PartPool } from "./part-pool.ts";
import { abortUpload, completeOnce, isUploadBroken, putOnce, type StoredVideo } from "./r2.ts";
import type { SourceFile, Stretch } from "./request.ts";
import { streamTo } from "./stream.ts";

/** A multipart upload in R2 as it is remembered between attempts. */
export type Upload = {
  readonly id: string;
  /** Null: it cannot be resumed. */
  readonly file: SourceFile | null;
  /** Those it has, all of them whole. */
  readonly parts: PartTags;
};

/** Of a file that can be asked for from its middle. */
export type ResumableUpload = Upload & { readonly file: SourceFile };

export type UploadRecorder = {
  /** Told before the first part, so that the upload can be resumed or aborted after a crash. */
  readonly onUploadOpened: (upload: Upload) => void;
  /** Told once R2 has a part, numbered from 1. */
  readonly onPartStored: (number: number, etag: string) => void;
  /** Told when the upload is no longer there, or not what it is thought to be. */
  readonly onUploadLost: () => void;
};

type Target = { readonly bucket: R2Bucket; readonly key: string } & UploadRecorder;

/** For a file that is fetched in parts. */
type PartTarget = Target & {
  readonly help: Help;
  /** @throws when the host does not give this stretch of this file */
  readonly openStretch: (file: SourceFile, stretch: Stretch) => Promise<Body>;
};

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
  target: PartTarget,
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

/** Fetches and stores what is missing of it. `body` begins at the first missing part. */
export async function resumeUpload(
  body: Body,
  upload: ResumableUpload,
  target: PartTarget,
): Promise<StoredVideo> {
  const { file } = upload;
  const pool = new PartPool(file.length, upload.parts);
  return untilBroken(upload, target, async (handle) => {
    await storeParts(body, pool, target.help, {
      open: (stretch) => target.openStretch(file, stretch),
      store: async (part, from) => {
        const { number, size } = part;
        const { etag } = await streamTo((readable) => handle.uploadPart(number, readable), from, size);
        pool.markStored(part, etag);
        target.onPartStored(number, etag);
      },
    });
    return completeOnce(target.bucket, target.key, handle, pool.stored);
  });
}

/** Of an upload whose parts are all there. */
export function completeUpload(upload: ResumableUpload, target: Target): Promise<StoredVideo> {
  const stored = storedParts(upload.parts);
  return untilBroken(upload, target, (handle) => completeOnce(target.bucket, target.key, handle, stored));
}

async function untilBroken(
  { id }: ResumableUpload,
  { bucket, key, onUploadLost }: Target,
  use: (handle: R2MultipartUpload) => Promise<StoredVideo>,
): Promise<StoredVideo> {
  try {
    return await use(bucket.resumeMultipartUpload(key, id));
  } catch (error) {
    if (isUploadBroken(error)) {
      await abortUpload(bucket, key, id);
      onUploadLost();
    }
    throw error;
  }
}
