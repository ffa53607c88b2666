/**
 * Reads what is known of a stored film or picture: how long, how large, how made. Its bytes are a stranger's: whatever
 * they are, so much is read and no more, and what makes no sense is null.
 */

import * as z from "zod/mini";
import { abortedAfter, within } from "../http/timeout.ts";
import { type Media, mediaSchema } from "../task/task-schema.ts";
import { filmIndex, isTooLarge } from "./film-index.ts";
import type { MediaKind } from "./media-type.ts";
import { MemoryClaims } from "./memory-claims.ts";
import { type PictureSize, pictureSize } from "./picture-size.ts";
import { StoredRanges } from "./stored-ranges.ts";

/** For all questions to R2 and the reading itself. */
const TIMEOUT_MS = 10_000;
/** Until others have read theirs. */
const WAIT_MS = 60_000;
/** So many bytes of a picture have its size, unless it begins with more than that about its colours. */
const PICTURE_BYTES = 256 * 1024;
/** A few MiB each, should somebody want that. */
const claims = new MemoryClaims(2);

/** What is stored: a film or a picture, so many bytes long. */
export type StoredFile = { readonly key: string; readonly media: MediaKind; readonly bytes: number };

/**
 * @returns null when the file does not say, for good
 * @throws when R2 or time has failed: another reading may go well
 */
export async function readMedia(bucket: Pick<R2Bucket, "get">, file: StoredFile): Promise<Media | null> {
  const reading = () => within(TIMEOUT_MS, read(bucket, file));
  return abortedAfter(WAIT_MS, (signal) => claims.hold(signal, reading));
}

async function read(bucket: Pick<R2Bucket, "get">, { key, media, bytes }: StoredFile): Promise<Media | null> {
  const ranges = new StoredRanges(bucket, key, bytes);
  try {
    const facts = media === "video" ? await filmMedia(ranges) : await pictureMedia(ranges);
    // A task whose row holds nonsense could not be read back.
    return z.safeParse(z.nullable(mediaSchema), facts).data ?? null;
  } catch {
    if (ranges.failure !== null) throw ranges.failure;
    return null;
  }
}

async function filmMedia(ranges: StoredRanges): Promise<Media | null> {
  const index = await filmIndex(ranges);
  if (index === null || isTooLarge(index)) return null;
  const { filmFacts } = await import("./film-facts.ts");
  return filmFacts(index);
}

async function pictureMedia(ranges: StoredRanges): Promise<Media | null> {
  const size = pictureSize(await ranges.read(0, Math.min(PICTURE_BYTES, ranges.size)));
  return size && ofPicture(size);
}

function ofPicture({ width, height }: PictureSize): Media {
  return { durationSeconds: null, width, height, frameRate: null, videoCodec: null, audioCodec: null };
}
