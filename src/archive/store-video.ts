/**
 * One video, from its URL into R2, without holding more of it in memory than one part.
 *
 * An object appears under its key only whole: of the declared length, an MP4 by its first bytes, within the size
 * limit. It is created, never replaced: finding it there is a success. Throws `AttemptError`.
 */

import { AttemptError } from "./failure.ts";
import type { Source } from "./source.ts";

/** Read at once: few enough turns of the event loop to run at the pipe's own speed. */
const READ_BYTES = 256 * 1024;

/**
 * One part of a multipart upload, held in memory: R2 wants 5 MiB at least and all but the last alike, at most 10,000.
 * 8 MiB allows 80 GB a video, and three transfers at once stay far below the 128 MB an object has.
 */
const PART_BYTES = 8 * 1024 * 1024;

/** ISO base media files begin with a box of type `ftyp`: four bytes of length, then these. */
const FTYP = [0x66, 0x74, 0x79, 0x70];
const FTYP_OFFSET = 4;
const SNIFF_BYTES = FTYP_OFFSET + FTYP.length;

const CONTENT_TYPE = "video/mp4";
const CREATE_ONLY = { etagDoesNotMatch: "*" } as const;
const PUT_OPTIONS = { httpMetadata: { contentType: CONTENT_TYPE }, onlyIf: CREATE_ONLY } as const;

export type StoredVideo = { readonly bytes: number; readonly contentType: string; readonly etag: string };

/** Moves while a transfer runs. */
export type Progress = { receivedBytes: number; totalBytes: number | null };

export type StoreOptions = {
  readonly bucket: R2Bucket;
  readonly key: string;
  readonly maxBytes: number;
  readonly progress: Progress;
  /** Told the id of a multipart upload before its first part, so that it can be aborted after a crash. */
  readonly onUploadOpened: (uploadId: string) => void;
};

export async function storeVideo(source: Source, options: StoreOptions): Promise<StoredVideo> {
  const { maxBytes, progress } = options;
  if (source.length !== null && source.length > maxBytes) throw tooLarge(maxBytes);
  progress.totalBytes = source.length;
  const body = new Body(source, maxBytes, progress);
  try {
    return await (source.length === null
      ? storeParts(body, options)
      : storeStream(body, source.length, options));
  } catch (error) {
    if (error instanceof AlreadyStored) return error.video;
    throw error;
  }
}

/** What is in R2 under `key`, if anything. */
export async function findStored(bucket: R2Bucket, key: string): Promise<StoredVideo | null> {
  const object = await bucket.head(key);
  return object && describe(object);
}

/** Drops what an interrupted transfer left in R2. An upload that is gone already is what is wanted. */
export async function abortUpload(bucket: R2Bucket, key: string, uploadId: string): Promise<void> {
  await bucket
    .resumeMultipartUpload(key, uploadId)
    .abort()
    .catch(() => {});
}

/** Known length: one streamed put, which R2 itself refuses to finish when the body is shorter or longer. */
async function storeStream(body: Body, length: number, options: StoreOptions): Promise<StoredVideo> {
  const { bucket, key } = options;
  const first = await body.readFirst(new ArrayBuffer(READ_BYTES));
  const { readable, writable } = new FixedLengthStream(length);
  const writer = writable.getWriter();
  // R2 does not read the body when the object is there already: only a rejection ends the pump then.
  const put = bucket.put(key, readable, PUT_OPTIONS).then((object) => created(object, bucket, key));
  const pump = async (): Promise<void> => {
    for (let bytes = first; bytes.length > 0; bytes = await body.fill(bytes.buffer, 1)) {
      await writer.write(bytes);
    }
    await writer.close();
  };
  try {
    const [stored] = await Promise.all([put, pump()]);
    return stored;
  } catch (error) {
    writer.abort(error).catch(() => {});
    await put.catch(() => {});
    throw error;
  }
}

/** Unknown length: one put when it fits in a part, else a multipart upload. */
async function storeParts(body: Body, options: StoreOptions): Promise<StoredVideo> {
  const { bucket, key } = options;
  const first = await body.readFirst(new ArrayBuffer(PART_BYTES));
  let part = await body.fill(first.buffer, PART_BYTES, first.length);
  if (part.length < PART_BYTES) {
    return created(await bucket.put(key, part, PUT_OPTIONS), bucket, key);
  }
  const upload = await bucket.createMultipartUpload(key, { httpMetadata: PUT_OPTIONS.httpMetadata });
  try {
    options.onUploadOpened(upload.uploadId);
    const parts: R2UploadedPart[] = [];
    while (part.length > 0) {
      const isLast = part.length < PART_BYTES;
      parts.push(await upload.uploadPart(parts.length + 1, part));
      part = isLast ? new Uint8Array(0) : await body.fill(part.buffer, PART_BYTES);
    }
    // Completing knows no "create only"; nothing but another attempt at this video writes this key.
    const found = await findStored(bucket, key);
    if (found !== null) throw new AlreadyStored(found);
    return describe(await upload.complete(parts));
  } catch (error) {
    await abortUpload(bucket, key, upload.uploadId);
    throw error;
  }
}

/** The bytes of a source, counted, limited and sniffed. */
class Body {
  readonly #source: Source;
  readonly #maxBytes: number;
  readonly #progress: Progress;

  constructor(source: Source, maxBytes: number, progress: Progress) {
    this.#source = source;
    this.#maxBytes = maxBytes;
    this.#progress = progress;
  }

  get received(): number {
    return this.#progress.receivedBytes;
  }

  /** The first bytes, enough to see that they begin an MP4. */
  async readFirst(memory: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> {
    const first = await this.fill(memory, SNIFF_BYTES);
    if (!FTYP.every((byte, index) => first[FTYP_OFFSET + index] === byte)) {
      const what = first.length === 0 ? "an empty body" : "something else";
      throw new AttemptError("not_a_video", `the URL delivered ${what} instead of an MP4`);
    }
    return first;
  }

  /**
   * Reads until at least `minimum` bytes are in `memory`, or the body ends.
   *
   * A read takes the memory away and returns it under another name: go on with the result's own `buffer`.
   *
   * @param filled how many bytes at its start to keep, and count
   */
  async fill(memory: ArrayBuffer, minimum: number, filled = 0): Promise<Uint8Array<ArrayBuffer>> {
    let buffer = memory;
    let length = filled;
    while (length < minimum) {
      const more = await this.#source.read(new Uint8Array(buffer, length));
      buffer = more.buffer;
      if (more.length === 0) break;
      length += more.length;
      this.#progress.receivedBytes += more.length;
      if (this.received > this.#maxBytes) throw tooLarge(this.#maxBytes);
    }
    return new Uint8Array(buffer, 0, length);
  }
}

/** Thrown to leave a transfer whose object turns out to be there: a success. */
class AlreadyStored extends Error {
  readonly video: StoredVideo;

  constructor(video: StoredVideo) {
    super("the object exists");
    this.video = video;
  }
}

/** @param object what a create-only `put` returned: null when there was one before */
async function created(object: R2Object | null, bucket: R2Bucket, key: string): Promise<StoredVideo> {
  if (object !== null) return describe(object);
  const found = await findStored(bucket, key);
  if (found === null) throw new Error("R2 said that the object exists, then that it does not");
  throw new AlreadyStored(found);
}

function describe(object: R2Object): StoredVideo {
  return {
    bytes: object.size,
    contentType: object.httpMetadata?.contentType ?? CONTENT_TYPE,
    etag: object.httpEtag,
  };
}

function tooLarge(maxBytes: number): AttemptError {
  return new AttemptError("too_large", `the video is larger than ${maxBytes} bytes`);
}
