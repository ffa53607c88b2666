/**
 * Reads pieces of a stored object, each byte at most once, and only so many of them: whoever reads may have been led
 * astray by the object itself.
 */

/** One question to R2 costs the same for a byte and for a block: most films have their index in the first one. */
const BLOCK_BYTES = 32 * 1024;
/** Of all pieces, which stay in memory. The index of an hour of film is 2 MB, that of 8 s is 10 KB. */
const MAX_BYTES = 2 * 1024 * 1024;
/** A film in fragments has an index for each of them. */
const MAX_RANGES = 32;

/** More would have to be read than is. */
export class TooMuchToRead extends Error {
  override readonly name = "TooMuchToRead";
}

export class StoredRanges {
  readonly #bucket: Pick<R2Bucket, "get">;
  readonly #key: string;
  /** Of the object, in bytes. */
  readonly size: number;
  readonly #pieces: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  #ranges = 0;
  #bytes = 0;
  /** Why R2 did not answer, or not with the object; null: it always did. */
  failure: unknown = null;

  constructor(bucket: Pick<R2Bucket, "get">, key: string, size: number) {
    this.#bucket = bucket;
    this.#key = key;
    this.size = size;
  }

  /**
   * @param end behind the last byte, at most `size`
   * @throws TooMuchToRead, or why R2 did not answer, which is kept as `failure` too
   */
  async read(start: number, end: number): Promise<Uint8Array> {
    if (start >= end) return new Uint8Array();
    const piece = this.#pieces.find((one) => one.start <= start && end <= one.start + one.bytes.length);
    if (piece !== undefined) return piece.bytes.subarray(start - piece.start, end - piece.start);
    const length = Math.min(Math.max(end - start, BLOCK_BYTES), this.size - start);
    if (this.#ranges >= MAX_RANGES || this.#bytes + length > MAX_BYTES) {
      throw new TooMuchToRead(`more than ${MAX_BYTES} bytes, or ${MAX_RANGES} ranges`);
    }
    this.#ranges += 1;
    this.#bytes += length;
    const bytes = await this.#fetch(start, length);
    this.#pieces.push({ start, bytes });
    return bytes.subarray(0, end - start);
  }

  async #fetch(offset: number, length: number): Promise<Uint8Array> {
    try {
      const object = await this.#bucket.get(this.#key, { range: { offset, length } });
      if (object === null) throw new Error("R2 does not have the object");
      const bytes = new Uint8Array(await object.arrayBuffer());
      if (bytes.length !== length) throw new Error(`R2 gave ${bytes.length} of ${length} bytes`);
      return bytes;
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }
}
