/**
 * Walks the top-level boxes of an ISO base media file as its bytes pass, to tell whether the file was cut short.
 *
 * Pure. A box begins with its size in 32 bits and its type; a size of 1 means that 64 bits of size follow, and 0 that
 * the box lasts to the end of the file (ISO 14496-12, 4.2).
 */

const HEADER_BYTES = 8;
const LARGE_HEADER_BYTES = 16;

export class TopLevelBoxes {
  /** What has passed of a header that has not passed as a whole. */
  #header: number[] = [];
  /** How many bytes of the current box are still to come; infinite when it lasts to the end of the file. */
  #left = 0;
  /** A file without either box cannot be played. */
  #hasMovie = false;
  #isBroken = false;

  /** The next bytes of the file. */
  pass(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left > 0) {
        const passed = Math.min(this.#left, bytes.length - at);
        this.#left -= passed;
        at += passed;
      } else {
        this.#header.push(bytes[at++] ?? 0);
        this.#readHeader();
      }
    }
  }

  /** Whether a file that ends here is whole, as far as its boxes can tell. */
  get isWhole(): boolean {
    const isBetweenBoxes = this.#left === 0 && this.#header.length === 0;
    return this.#hasMovie && !this.#isBroken && (isBetweenBoxes || this.#left === Number.POSITIVE_INFINITY);
  }

  #readHeader(): void {
    const header = this.#header;
    if (header.length < HEADER_BYTES) return;
    const view = new DataView(Uint8Array.from(header).buffer);
    const size = view.getUint32(0);
    if (size === 1 && header.length < LARGE_HEADER_BYTES) return;
    const total = size === 1 ? Number(view.getBigUint64(HEADER_BYTES)) : size;
    this.#isBroken ||= size !== 0 && total < header.length;
    this.#left = size === 0 || this.#isBroken ? Number.POSITIVE_INFINITY : total - header.length;
    this.#hasMovie ||= ["moov", "moof"].includes(String.fromCharCode(...header.slice(4, HEADER_BYTES)));
    this.#header = [];
  }
}
