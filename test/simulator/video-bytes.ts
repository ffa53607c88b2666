/**
 * The content of hosted videos: one of the films in `../fixtures`, alone or with one ISO BMFF `free` box that fills it
 * up to any size. Players skip the box. The same film, size and seed always give the same bytes, any offset can be read
 * at once, and nothing is held: 4 GiB cost as little memory as 4 KiB.
 */

import { createCipheriv, createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import type { FilePlan, Film } from "./file-plan.ts";

export interface Content {
  readonly bytes: number;
  /** At most `length` bytes from `offset`; fewer at the end. */
  read(offset: number, length: number): Buffer;
}

export interface HostedContent extends Content {
  /** Strong, and different for different contents. */
  readonly etag: string;
}

const filmNamed = (name: Film) => readFileSync(new URL(`../fixtures/${name}.mp4`, import.meta.url));
const FILMS: Readonly<Record<Film, Buffer>> = {
  clip: filmNamed("clip"),
  sunrise: filmNamed("sunrise"),
  aurora: filmNamed("aurora"),
  square: filmNamed("square"),
};

/** A box is its size in 32 bits and its type; from 4 GiB on the size is 1 and 64 bits follow (ISO 14496-12, 4.2). */
const BOX_HEADER_BYTES = 8;
const LARGE_BOX_HEADER_BYTES = 16;
const LARGE_BOX_FROM = 2 ** 32;

/** Enough for two seeds never to look alike, when only a seed is given. */
const SEED_BOX_BYTES = 64;

/** AES works in blocks of 16 bytes: the keystream's block number follows from the offset. */
const KEYSTREAM_BLOCK_BYTES = 16;

/** Hashing 1 MiB takes about a millisecond: short enough to let other requests through in between. */
const HASH_STEP_BYTES = 1024 * 1024;

/** As many as are read at once: new ones each time would keep the garbage collector busy. */
const ZEROS = Buffer.alloc(HASH_STEP_BYTES + KEYSTREAM_BLOCK_BYTES);

/** By ETag. Most tests host the same few contents. */
const hashes = new Map<string, Promise<string>>();

/** What makes the bytes behind the film, from a seed. */
const FILLERS: Record<
  NonNullable<FilePlan["filler"]>,
  (seed: number) => (offset: number, length: number) => Buffer
> = {
  noise: keystream,
  zeros: () => (_offset: number, length: number) => Buffer.alloc(length),
};

type VideoPlan = Pick<FilePlan, "bytes" | "seed" | "filler" | "film" | "brand" | "padding">;

/** Throws RangeError for sizes that cannot be made. */
export function videoContent(video: VideoPlan = {}): HostedContent {
  const { bytes, seed, filler = "noise", film = "clip", brand, padding } = video;
  const played = withFirstBoxes(FILMS[film], brand, padding);
  const total = bytes ?? (seed === undefined ? played.length : played.length + SEED_BOX_BYTES);
  const etag = `"${createHash("sha256")
    .update(`${total} ${seed ?? 0} ${filler} ${film} ${brand ?? ""} ${padding ?? ""}`)
    .digest("hex")
    .slice(0, 32)}"`;
  if (total === played.length && seed === undefined) return { ...contentOf(played), etag };
  // Between the film's own size and this there is no room for a box.
  const smallest = played.length + BOX_HEADER_BYTES;
  if (total < smallest) {
    throw new RangeError(
      `bytes must be ${played.length} (without a seed) or at least ${smallest}, not ${total}`,
    );
  }
  const head = Buffer.concat([played, freeBoxHeader(total - played.length)]);
  const fill = FILLERS[filler](seed ?? 0);
  return {
    bytes: total,
    etag,
    read(offset, length) {
      const end = Math.min(offset + length, total);
      if (offset >= end) return Buffer.alloc(0);
      if (offset >= head.length) return fill(offset - head.length, end - offset);
      const start = head.subarray(offset, end);
      return end <= head.length ? start : Buffer.concat([start, fill(0, end - head.length)]);
    },
  };
}

export function contentOf(whole: Buffer): Content {
  return { bytes: whole.length, read: (offset, length) => whole.subarray(offset, offset + length) };
}

/** Lower-case hex. */
export function sha256Of(content: HostedContent): Promise<string> {
  const hash = hashes.get(content.etag) ?? hashOf(content);
  hashes.set(content.etag, hash);
  return hash;
}

async function hashOf(content: Content): Promise<string> {
  const hash = createHash("sha256");
  for (let offset = 0; offset < content.bytes; offset += HASH_STEP_BYTES) {
    hash.update(content.read(offset, HASH_STEP_BYTES));
    await yieldToEventLoop();
  }
  return hash.digest("hex");
}

function withFirstBoxes(film: Buffer, brand?: string, padding?: string): Buffer {
  const box = padding === undefined ? Buffer.alloc(0) : Buffer.from(`\0\0\0\x08${padding}`, "latin1");
  const played = Buffer.concat([box, film]);
  if (brand !== undefined) played.write(brand, box.length + BOX_HEADER_BYTES, "latin1");
  return played;
}

function freeBoxHeader(boxBytes: number): Buffer {
  const large = boxBytes >= LARGE_BOX_FROM;
  const header = Buffer.alloc(large ? LARGE_BOX_HEADER_BYTES : BOX_HEADER_BYTES);
  header.writeUInt32BE(large ? 1 : boxBytes, 0);
  header.write("free", 4, "latin1");
  if (large) header.writeBigUInt64BE(BigInt(boxBytes), 8);
  return header;
}

// AES in counter mode is random access, faster than the loopback, and does not compress: a block that went
// missing, came twice or moved changes the hash.
function keystream(seed: number): (offset: number, length: number) => Buffer {
  const key = createHash("sha256").update(`seed ${seed}`).digest().subarray(0, 16);
  return (offset, length) => {
    const skipped = offset % KEYSTREAM_BLOCK_BYTES;
    const counter = Buffer.alloc(KEYSTREAM_BLOCK_BYTES);
    counter.writeBigUInt64BE(BigInt((offset - skipped) / KEYSTREAM_BLOCK_BYTES), 8);
    const bytes = skipped + length;
    const zeros = bytes > ZEROS.length ? Buffer.alloc(bytes) : ZEROS.subarray(0, bytes);
    return createCipheriv("aes-128-ctr", key, counter).update(zeros).subarray(skipped);
  };
}
