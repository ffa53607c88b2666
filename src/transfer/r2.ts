/**
 * Videos as R2 objects: finds them, creates them without ever replacing one, and aborts uploads.
 *
 * Throws what R2 throws, or `AlreadyStored`.
 */

/** The type of an object that was put into R2 by hand, without one. */
const UNKNOWN_TYPE = "video/mp4";

/** What is used of a bucket here. */
export type VideoBucket = {
  readonly head: (key: string) => Promise<R2Object | null>;
  readonly put: (
    key: string,
    body: ReadableStream | Uint8Array,
    options: R2PutOptions,
  ) => Promise<R2Object | null>;
  readonly delete: (key: string) => Promise<void>;
  readonly createMultipartUpload: (key: string, options: R2MultipartOptions) => Promise<R2MultipartUpload>;
  readonly resumeMultipartUpload: (key: string, uploadId: string) => R2MultipartUpload;
};

/**
 * A bucket as one life of a task has it. A task that was deleted and comes back has another life: what R2 finishes late
 * for the earlier one, under the same keys, is not found.
 *
 * @param about what is kept beside each object, for whoever has nothing but the bucket
 * @param signal once it is aborted, nothing is deleted
 */
export function bucketOfLife(
  bucket: R2Bucket,
  life: string,
  about: Readonly<Record<string, string>>,
  signal: AbortSignal,
): VideoBucket {
  const customMetadata = { ...about, life };
  return {
    head: async (key) => {
      const object = await bucket.head(key);
      return object?.customMetadata?.life === life ? object : null;
    },
    put: (key, body, options) => bucket.put(key, body, { ...options, customMetadata }),
    delete: async (key) => {
      signal.throwIfAborted();
      await bucket.delete(key);
    },
    createMultipartUpload: (key, options) =>
      bucket.createMultipartUpload(key, { ...options, customMetadata }),
    resumeMultipartUpload: (key, uploadId) => bucket.resumeMultipartUpload(key, uploadId),
  };
}

export type StoredVideo = { readonly bytes: number; readonly contentType: string; readonly etag: string };

/** Ends a transfer whose object turns out to exist. It is a success. */
export class AlreadyStored extends Error {
  readonly video: StoredVideo;

  constructor(video: StoredVideo) {
    super("the object exists");
    this.video = video;
  }
}

/** @returns the video that R2 has under `key`, or null */
export async function findStored(bucket: VideoBucket, key: string): Promise<StoredVideo | null> {
  const object = await bucket.head(key);
  return object && describe(object);
}

/**
 * Creates the object.
 *
 * @throws AlreadyStored when it exists; it stays as it is
 */
export async function putOnce(
  bucket: VideoBucket,
  key: string,
  body: ReadableStream | Uint8Array,
  contentType: string,
): Promise<StoredVideo> {
  const onlyIf = { etagDoesNotMatch: "*" };
  const object = await bucket.put(key, body, { httpMetadata: { contentType }, onlyIf });
  if (object !== null) return describe(object);
  const found = await findStored(bucket, key);
  if (found === null) {
    await bucket.delete(key);
    throw new Error("what lay under the key was not put there by this task, and was deleted");
  }
  throw new AlreadyStored(found);
}

/**
 * Makes an object of an upload that has all of its parts.
 *
 * @throws AlreadyStored when the object exists; the upload is aborted
 */
export async function completeOnce(
  bucket: VideoBucket,
  key: string,
  upload: R2MultipartUpload,
  parts: R2UploadedPart[],
  contentType: string,
): Promise<StoredVideo> {
  // R2 cannot complete an upload on a condition. Only another attempt at the same video writes this key.
  const found = await findStored(bucket, key);
  if (found !== null) {
    await abortUpload(bucket, key, upload.uploadId);
    throw new AlreadyStored(found);
  }
  // What R2 returns here has no metadata.
  return { ...describe(await upload.complete(parts)), contentType };
}

/** Never throws: an upload that no longer exists needs no abort, and R2 drops any other after 7 days. */
export async function abortUpload(bucket: VideoBucket, key: string, uploadId: string): Promise<void> {
  await bucket
    .resumeMultipartUpload(key, uploadId)
    .abort()
    .catch(() => {});
}

/**
 * Whether R2's error means that no attempt can go on with the upload. 10024: the upload does not exist, because it was
 * aborted, or dropped by R2 after 7 days. 10025: a part does not have the tag that was given for it. 10011, 10048: its
 * parts are too small, or not all of one size.
 */
export function isUploadBroken(error: unknown): boolean {
  return error instanceof Error && /\((10011|10024|10025|10048)\)/.test(error.message);
}

function describe(object: R2Object): StoredVideo {
  return {
    bytes: object.size,
    contentType: object.httpMetadata?.contentType ?? UNKNOWN_TYPE,
    etag: object.httpEtag,
  };
}
