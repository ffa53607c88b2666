/** Videos as R2 objects: what is there, what a create-only write came to, and dropping an upload. */

/** Of an object that somebody else has put there. */
const UNKNOWN_TYPE = "video/mp4";

export type StoredVideo = { readonly bytes: number; readonly contentType: string; readonly etag: string };

/** Thrown to leave a transfer whose object turns out to be there: a success. */
export class AlreadyStored extends Error {
  readonly video: StoredVideo;

  constructor(video: StoredVideo) {
    super("the object exists");
    this.video = video;
  }
}

/** What is in R2 under `key`, if anything. */
export async function findStored(bucket: R2Bucket, key: string): Promise<StoredVideo | null> {
  const object = await bucket.head(key);
  return object && describe(object);
}

/** @throws AlreadyStored */
export async function putOnce(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream | Uint8Array,
  contentType: string,
): Promise<StoredVideo> {
  const onlyIf = { etagDoesNotMatch: "*" };
  const object = await bucket.put(key, body, { httpMetadata: { contentType }, onlyIf });
  if (object !== null) return describe(object);
  const found = await findStored(bucket, key);
  if (found === null) throw new Error("R2 said that the object exists, then that it does not");
  throw new AlreadyStored(found);
}

/** @throws AlreadyStored */
export async function completeOnce(
  bucket: R2Bucket,
  key: string,
  upload: R2MultipartUpload,
  parts: R2UploadedPart[],
): Promise<StoredVideo> {
  // Completing knows no "create only"; nothing but another attempt at this video writes this key.
  const found = await findStored(bucket, key);
  if (found !== null) {
    await abortUpload(bucket, key, upload.uploadId);
    throw new AlreadyStored(found);
  }
  return describe(await upload.complete(parts));
}

/** An upload that is gone already is what is wanted. */
export async function abortUpload(bucket: R2Bucket, key: string, uploadId: string): Promise<void> {
  await bucket
    .resumeMultipartUpload(key, uploadId)
    .abort()
    .catch(() => {});
}

/**
 * Whether no later attempt can go on with an upload. 10024: it does not exist, as it was aborted, or dropped by R2
 * after 7 days. 10025: a part is not what it is said to be.
 */
export function isUploadBroken(error: unknown): boolean {
  return error instanceof Error && /\((10024|10025)\)/.test(error.message);
}

function describe(object: R2Object): StoredVideo {
  return {
    bytes: object.size,
    contentType: object.httpMetadata?.contentType ?? UNKNOWN_TYPE,
    etag: object.httpEtag,
  };
}
