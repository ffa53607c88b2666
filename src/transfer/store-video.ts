/**
 * Stores one video, from a connection that delivers all of it, in R2, holding at most one part of it in memory.
 *
 * An object appears under its key only whole: of the declared length, an MP4 (or a picture) by its first bytes, within
 * the size limit. It is created, never replaced. Throws `AttemptError`, `AlreadyStored`, or what R2 throws.
 */

import type { AttemptContext } from "./attempt-context.ts";
import type { Connection, DeclaredFile } from "./connection.ts";
import { storeInParts, storeResumable } from "./multipart.ts";
import { withPartMemory } from "./part-memory.ts";
import { putOnce, type StoredVideo } from "./r2.ts";
import { streamTo } from "./stream.ts";
import { VideoReader } from "./video-reader.ts";

/** Up to this size, in bytes, fetching a file again costs less than R2's operations for its parts. */
const RESUMABLE_BYTES = 16 * 1024 * 1024;

/** What R2 takes in one put: 4.995 GiB. */
const MAX_PUT_BYTES = 4.995 * 1024 ** 3;

/** @param connection it is closed in the end, and so is any that goes on where it was lost */
export async function storeVideo(connection: Connection, context: AttemptContext): Promise<StoredVideo> {
  const reader = new VideoReader(connection, context.source, context.received);
  try {
    return await store(connection.file, reader, context);
  } finally {
    reader.close();
  }
}

async function store(file: DeclaredFile, reader: VideoReader, context: AttemptContext): Promise<StoredVideo> {
  const { target, media, received } = context;
  received.begin(file.length, 0);
  const contentType = await reader.sniff(media);
  if (file.kind === "resumable" && file.length > RESUMABLE_BYTES) {
    const { etag, length } = file;
    return storeResumable(reader, contentType, { etag, length }, context);
  }
  if (file.length === null || file.length > MAX_PUT_BYTES)
    return withPartMemory(context.signal, () => storeInParts(reader, contentType, target));
  const put = (readable: ReadableStream) => putOnce(target.bucket, target.key, readable, contentType);
  return streamTo(put, reader, file.length);
}
