/**
 * Reads the bytes of a video in order: counted, limited, and recognised by the first of them. Where its connection is
 * lost in the middle, another one goes on. Throws `AttemptError`.
 */

import { AttemptError } from "./attempt-error.ts";
import type { Connection } from "./connection.ts";
import { type MediaKind, mediaTypeOf, SNIFF_BYTES } from "./media-type.ts";
import type { ReceivedBytes } from "./received-bytes.ts";
import type { Source } from "./source.ts";
import { TopLevelBoxes } from "./top-level-boxes.ts";

/** How much is read at once: few enough turns of the event loop to run at the speed of a native pipe. */
const READ_BYTES = 256 * 1024;

export class VideoReader {
  readonly #source: Pick<Source, "openExactly">;
  readonly #received: ReceivedBytes;
  #connection: Connection;
  #isClosed = false;
  /** Bytes that were read to look at them: they are given out first. */
  #sniffed: Uint8Array<ArrayBuffer> | null = null;
  /** Of a film whose length is unknown: only its boxes tell whether it is whole. */
  #boxes: TopLevelBoxes | null = null;

  /** @param source where the rest is asked for when `connection` is lost */
  constructor(connection: Connection, source: Pick<Source, "openExactly">, received: ReceivedBytes) {
    this.#connection = connection;
    this.#source = source;
    this.#received = received;
  }

  /**
   * Looks at the first bytes. They are not lost: the next call that reads gives them out.
   *
   * @returns the media type
   * @throws AttemptError `not_a_video`, and what `Connection.read` throws
   */
  async sniff(media: MediaKind): Promise<string> {
    const isUnsure = media === "video" && this.#connection.file.length === null;
    this.#boxes = isUnsure ? new TopLevelBoxes() : null;
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

  /** The offset in the file of the byte that is given out next. */
  get position(): number {
    return this.#connection.position - (this.#sniffed?.length ?? 0);
  }

  /** What was read from `offset` on could not be stored: it no longer counts as received. */
  uncount(offset: number): void {
    this.#received.subtract(this.#connection.position - offset);
  }

  /** Frees the connection. A read that is pending then fails, and no other connection goes on. */
  close(): void {
    this.#isClosed = true;
    this.#connection.close();
  }

  /** Writes the next `size` bytes, of a file of known length, and closes the writer. */
  async pipeTo(writer: WritableStreamDefaultWriter<Uint8Array>, size: number): Promise<void> {
    let memory = new ArrayBuffer(READ_BYTES);
    for (let left = size; left > 0; ) {
      const bytes =
        this.#takeSniffed() ?? (await this.#read(new Uint8Array(memory, 0, Math.min(READ_BYTES, left))));
      await writer.write(bytes);
      left -= bytes.length;
      memory = bytes.buffer;
    }
    await this.#connection.expectEnd();
    await writer.close();
  }

  /**
   * Reads as many bytes as `memory` holds, fewer only at the end of the file. The memory moves to the result.
   *
   * @throws AttemptError `truncated` when the file's length is unknown and its boxes say that more should follow
   */
  async take(memory: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> {
    const { byteLength } = memory;
    const sniffed = this.#takeSniffed();
    if (sniffed !== null) new Uint8Array(memory).set(sniffed);
    const taken = await this.#fill(memory, sniffed?.length ?? 0, byteLength);
    const isEnd = taken.length < byteLength;
    if (isEnd && this.#boxes?.isWhole === false) {
      throw new AttemptError("truncated", `the video ends in the middle, after ${this.position} bytes`);
    }
    return taken;
  }

  /** Reads behind the `filled` bytes that `memory` begins with, until it has `minimum` bytes or the file ends. */
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
    const bytes = await this.#next(view);
    this.#received.add(bytes.length);
    this.#boxes?.pass(bytes);
    return bytes;
  }

  async #next(view: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    // The memory of a read that fails is lost.
    const { length } = view;
    try {
      return await this.#connection.read(view);
    } catch (error) {
      await this.#reconnect(error);
      return this.#next(new Uint8Array(length));
    }
  }

  /** @throws `lost`, why the connection ended, where no other one can go on */
  async #reconnect(lost: unknown): Promise<void> {
    const { rest } = this.#connection;
    const isLost = lost instanceof AttemptError && lost.reason === "truncated";
    if (!isLost || rest === null || this.#isClosed) throw lost;
    this.#connection.close();
    try {
      this.#connection = await this.#source.openExactly(rest);
    } catch {
      throw lost;
    }
    if (!this.#isClosed) return;
    this.#connection.close();
    throw lost;
  }

  #takeSniffed(): Uint8Array<ArrayBuffer> | null {
    const sniffed = this.#sniffed;
    this.#sniffed = null;
    return sniffed;
  }
}
