/**
 * The bytes of a source on their way: counted, limited in size, and sniffed.
 *
 * Throws `AttemptError`.
 */

import type { Progress } from "../task/progress.ts";
import { AttemptError } from "./failure.ts";
import { type Media, mediaTypeOf, SNIFF_BYTES } from "./media-type.ts";
import type { Source } from "./source.ts";

/** Read at once: few enough turns of the event loop to run at the pipe's own speed. */
const READ_BYTES = 256 * 1024;

export class Body {
  readonly #source: Source;
  readonly #maxBytes: number;
  readonly #progress: Progress;
  /** Read already, to be given out first. */
  #sniffed: Uint8Array<ArrayBuffer> | null = null;

  constructor(source: Source, maxBytes: number, progress: Progress) {
    this.#source = source;
    this.#maxBytes = maxBytes;
    this.#progress = progress;
    if (source.length !== null && source.length > maxBytes) throw this.#tooLarge();
  }

  /**
   * Looks at the first bytes, before anything is written anywhere.
   *
   * @returns its media type
   * @throws AttemptError `not_a_video`
   */
  async sniff(media: Media): Promise<string> {
    const first = await this.#fill(new ArrayBuffer(READ_BYTES), 0, SNIFF_BYTES);
    const type = mediaTypeOf(first, media);
    if (type === null) {
      const what = first.length === 0 ? "an empty body" : "something else";
      const wanted = media === "video" ? "an MP4" : "a picture";
      throw new AttemptError("not_a_video", `the URL delivered ${what} instead of ${wanted}`);
    }
    this.#sniffed = first;
    return type;
  }

  /** In the file, of the next byte. */
  get position(): number {
    return this.#source.position - (this.#sniffed?.length ?? 0);
  }

  /** What it has read from `position` on does not count: it will be read again. */
  discount(position: number): void {
    this.#progress.receivedBytes -= this.#source.position - position;
  }

  /** Frees the connection. */
  close(): void {
    this.#source.close();
  }

  /** Writes the next `size` bytes, of a source of known length, and closes. */
  async pumpTo(writer: WritableStreamDefaultWriter<Uint8Array>, size: number): Promise<void> {
    let memory = new ArrayBuffer(READ_BYTES);
    for (let left = size; left > 0; ) {
      const bytes =
        this.#takeSniffed() ?? (await this.#read(new Uint8Array(memory, 0, Math.min(READ_BYTES, left))));
      await writer.write(bytes);
      left -= bytes.length;
      memory = bytes.buffer;
    }
    await writer.close();
  }

  /** The next bytes, as many as `memory` holds, fewer only at the end. The memory moves to the result. */
  async take(memory: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> {
    const sniffed = this.#takeSniffed();
    if (sniffed !== null) new Uint8Array(memory).set(sniffed);
    return this.#fill(memory, sniffed?.length ?? 0, memory.byteLength);
  }

  /** Reads behind the `filled` bytes that `memory` begins with, until there are `minimum` or the body ends. */
  async #fill(memory: ArrayBuffer, filled: number, minimum: number): Promise<Uint8Array<ArrayBuffer>> {
    let buffer = memory;
    let length = filled;
    while (length < minimum) {
      const more = await this.#read(new Uint8Array(buffer, length));
      buffer = more.buffer;
      if (more.length === 0) break;
      length += more.length;
    }
    return new Uint8Array(buffer, 0, length);
  }

  async #read(view: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#source.read(view);
    this.#progress.receivedBytes += bytes.length;
    if (this.#progress.receivedBytes > this.#maxBytes) throw this.#tooLarge();
    return bytes;
  }

  #takeSniffed(): Uint8Array<ArrayBuffer> | null {
    const sniffed = this.#sniffed;
    this.#sniffed = null;
    return sniffed;
  }

  #tooLarge(): AttemptError {
    return new AttemptError("too_large", `the video is larger than ${this.#maxBytes} bytes`);
  }
}
