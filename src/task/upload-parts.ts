/**
 * The parts of a video's multipart upload, as a task remembers them: how a file is cut, and which parts R2 has.
 *
 * Pure. Sizes, offsets and lengths are in bytes; part numbers count from 1, as R2's do.
 */

/**
 * R2 wants parts of at least 5 MiB, all but the last of the same size, and at most 10,000: 8 MiB allows videos of
 * 80 GB. A part of a video of unknown length is held in memory, and three of them at once stay far below the 128 MB
 * that an object has.
 */
export const PART_BYTES = 8 * 1024 * 1024;

/** The `size` bytes of a file from `offset` on. */
export type Part = { readonly number: number; readonly offset: number; readonly size: number };

/** R2's tag of part n at index n - 1. R2 does not have the parts whose tag is null, nor those behind the end. */
export type PartTags = (string | null)[];

/** The parts of a file of `length` bytes that R2 does not have, in order. */
export function missingParts(length: number, tags: PartTags, partBytes = PART_BYTES): Part[] {
  return Array.from({ length: Math.ceil(length / partBytes) }, (_, i) => {
    const offset = i * partBytes;
    return { number: i + 1, offset, size: Math.min(partBytes, length - offset) };
  }).filter(({ number }) => (tags[number - 1] ?? null) === null);
}

/** How many bytes of a file of `length` bytes R2 has. */
export function storedBytes(length: number, tags: PartTags, partBytes = PART_BYTES): number {
  return missingParts(length, tags, partBytes).reduce((left, { size }) => left - size, length);
}

/** The tags once R2 has the part `number` too. */
export function withPart(tags: PartTags, number: number, tag: string): PartTags {
  const all = Array.from({ length: Math.max(tags.length, number) }, (_, i) => tags[i] ?? null);
  return all.with(number - 1, tag);
}

/** The parts that R2 has, in order, as R2 wants them listed to complete an upload. */
export function storedParts(tags: PartTags): { partNumber: number; etag: string }[] {
  return tags.flatMap((etag, i) => (etag === null ? [] : [{ partNumber: i + 1, etag }]));
}
