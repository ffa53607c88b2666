/**
 * The index of a film: the boxes that say what it consists of, without its pictures and sounds. Wherever they stand in
 * the file, only they are read.
 *
 * An ISO base media file consists of boxes: a size in 32 bits and a type; a size of 1 means that 64 bits of size follow,
 * and 0 that the box lasts to the end of the file (ISO 14496-12, 4.2).
 */

import type { StoredRanges } from "./stored-ranges.ts";

const HEADER_BYTES = 8;
const LARGE_HEADER_BYTES = 16;

/** Entries in all tables of an index, and what they stand for, of which a reader makes objects: more than an hour's. */
const MAX_ENTRIES = 1_000_000;

type Box = { readonly type: string; readonly start: number; readonly end: number };

/**
 * @returns `ftyp`, `moov` and, of a film in fragments, each `moof`, one behind the other; null: it has no whole index
 * @throws what `StoredRanges.read` throws
 */
export async function filmIndex(ranges: StoredRanges): Promise<Uint8Array | null> {
  const boxes: Uint8Array[] = [];
  let isFragmented: boolean | null = null;
  for (let at = 0; at + HEADER_BYTES <= ranges.size && isFragmented !== false; ) {
    const box = await boxAt(ranges, at);
    if (box === null) break;
    const isIndex = box.type === "ftyp" || box.type === "moov" || box.type === "moof";
    if (isIndex) boxes.push(await ranges.read(box.start, box.end));
    if (box.type === "moov") isFragmented = textIn(boxes.at(-1) ?? new Uint8Array(), "mvex");
    at = box.end;
  }
  return isFragmented === null ? null : concat(boxes);
}

/** @returns null when there is none, or not all of it */
async function boxAt(ranges: StoredRanges, start: number): Promise<Box | null> {
  const bytes = await ranges.read(start, Math.min(start + LARGE_HEADER_BYTES, ranges.size));
  const view = viewOf(bytes);
  const short = view.getUint32(0);
  const isLarge = short === 1 && bytes.length === LARGE_HEADER_BYTES;
  const size = isLarge ? Number(view.getBigUint64(HEADER_BYTES)) : short;
  const end = size === 0 ? ranges.size : start + size;
  if (end < start + (isLarge ? LARGE_HEADER_BYTES : HEADER_BYTES) || end > ranges.size) return null;
  return { type: String.fromCharCode(...bytes.subarray(4, HEADER_BYTES)), start, end };
}

/**
 * Whether an index has tables for more than a film can have. A few bytes may claim four thousand million entries: a
 * reader that makes an object of each would take all memory there is.
 */
export function isTooLarge(index: Uint8Array): boolean {
  const view = viewOf(index);
  let entries = 0;
  try {
    for (let at = 0; at + HEADER_BYTES <= index.length && entries <= MAX_ENTRIES; at++) {
      entries += entriesOf(view, at);
    }
  } catch (error) {
    if (error instanceof RangeError) return true; // A table that does not end within the index.
    throw error;
  }
  return entries > MAX_ENTRIES;
}

/** @param at of a box's type. Anything may look like one, also within another: then it counts too. */
function entriesOf(view: DataView, at: number): number {
  switch (view.getUint32(at)) {
    case 0x73747473: // stts, the durations of samples
    case 0x63747473: // ctts, their offsets in time: pairs of a count and a value
      return sum(tableOf(view, at, 8), (count) => count);
    case 0x73747363: {
      // stsc, runs of chunks: the first chunk of each, the samples in each chunk, and a number
      const firsts = tableOf(view, at, 12);
      const chunks = (index: number) => Math.max(0, (firsts[index] ?? 0) - (firsts[index - 1] ?? 0));
      return sum(firsts, (_, index) => chunks(index) + view.getUint32(at + 16 + index * 12));
    }
    case 0x73747a32: // stz2, the sizes of samples in a few bits each
      return view.getUint32(at + 12);
    case 0x7472756e: // trun, the samples of a fragment
      return view.getUint32(at + 8);
    default:
      return 0;
  }
}

/** The first number of each entry. Their count stands 8 bytes behind the type, and they follow. */
function tableOf(view: DataView, at: number, entryBytes: number): number[] {
  const length = view.getUint32(at + 8);
  const end = at + 12 + length * entryBytes;
  if (end > view.byteLength) throw new RangeError("the table does not end");
  return Array.from({ length }, (_, index) => view.getUint32(at + 12 + index * entryBytes));
}

/** The entries of a table, and what each of them stands for. */
function sum(table: readonly number[], standsFor: (entry: number, index: number) => number): number {
  return table.reduce((total, entry, index) => total + 1 + standsFor(entry, index), 0);
}

function textIn(bytes: Uint8Array, text: string): boolean {
  const [first = 0, ...rest] = new TextEncoder().encode(text);
  for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (rest.every((byte, index) => bytes[at + 1 + index] === byte)) return true;
  }
  return false;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
