/** The parts of a file on its way into R2: which are there, which are under way, and which nobody has begun. Pure. */

/**
 * R2 wants parts of 5 MiB at least, all but the last alike, at most 10,000: 8 MiB allows 80 GB a video. Where the
 * length is unknown a part is held in memory, and three transfers at once stay far below the 128 MB an object has.
 */
export const PART_BYTES = 8 * 1024 * 1024;

/** `size` bytes from `offset`; `number` as R2 counts, from 1. */
export type Part = { readonly number: number; readonly offset: number; readonly size: number };

/** R2's tag of each part by its place; null, or behind the end: the part is not there. */
export type PartTags = (string | null)[];

/** In order. */
export function missingParts(length: number, tags: PartTags): Part[] {
  return Array.from({ length: Math.ceil(length / PART_BYTES) }, (_, i) => {
    const offset = i * PART_BYTES;
    return { number: i + 1, offset, size: Math.min(PART_BYTES, length - offset) };
  }).filter(({ number }) => (tags[number - 1] ?? null) === null);
}

export function withPart(tags: PartTags, number: number, tag: string): PartTags {
  const all = Array.from({ length: Math.max(tags.length, number) }, (_, i) => tags[i] ?? null);
  return all.with(number - 1, tag);
}

/** Those that are there, in order, as R2 wants them to complete an upload. */
export function storedParts(tags: PartTags): { partNumber: number; etag: string }[] {
  return tags.flatMap((etag, i) => (etag === null ? [] : [{ partNumber: i + 1, etag }]));
}

/** Hands each missing part to one taker at a time. */
export class PartPool {
  #tags: PartTags;
  /** In order. */
  #untaken: Part[];

  constructor(length: number, tags: PartTags) {
    this.#tags = tags;
    this.#untaken = missingParts(length, tags);
  }

  /** The first that nobody has begun; undefined: there is none. */
  takeFirst(): Part | undefined {
    return this.#untaken.shift();
  }

  takeLast(): Part | undefined {
    return this.#untaken.pop();
  }

  giveBack(part: Part): void {
    this.#untaken = [...this.#untaken, part].sort((a, b) => a.number - b.number);
  }

  markStored({ number }: Part, tag: string): void {
    this.#tags = withPart(this.#tags, number, tag);
  }

  get hasUntaken(): boolean {
    return this.#untaken.length > 0;
  }

  get stored(): ReturnType<typeof storedParts> {
    return storedParts(this.#tags);
  }
}
