/**
 * One response of a video's host, being read. Throws `AttemptError` and nothing else; its messages name hosts, never
 * paths or queries.
 */

import { AttemptError } from "./attempt-error.ts";
import type { IdleTimeout } from "./idle-timeout.ts";
import { ReadPace } from "./read-pace.ts";
import { type ByteRange, connectionError, isCoded, type OpenedResponse } from "./request.ts";

/** What a host says of a file. A resumable one has a strong ETag and is given in ranges too. */
export type DeclaredFile =
  | { readonly kind: "unknown_length"; readonly length: null }
  | { readonly kind: "known_length"; readonly length: number }
  | { readonly kind: "resumable"; readonly length: number; readonly etag: string };

/** A connection that delivers fewer bytes counts as nothing: to ask for the rest at once would have no end. */
const LEAST_DELIVERED_BYTES = 64 * 1024;

/** A longer one would make the task's row large, and is no more exact. */
const STRONG_ETAG = /^"[^"]{1,256}"$/;

export class Connection {
  /** What is delivered: the range that was asked for, or the whole file. */
  readonly range: ByteRange;
  /** The whole file, also where only a range of it is delivered. `length` is in bytes. */
  readonly file: DeclaredFile;
  readonly #host: string;
  readonly #reader: ReadableStreamBYOBReader;
  readonly #idle: IdleTimeout;
  readonly #pace: ReadPace;
  readonly #onAbort = () => this.close();
  #position: number;

  /** @param idle its signal closes the connection; the bytes that arrive extend it */
  constructor({ response, host, range }: OpenedResponse, idle: IdleTimeout) {
    this.range = range;
    this.file =
      range.kind === "whole" ? declaredFile(response.headers) : { kind: "resumable", ...range.file };
    this.#host = host;
    this.#idle = idle;
    this.#pace = new ReadPace(idle.leastBytes);
    this.#position = range.kind === "whole" ? 0 : range.offset;
    idle.signal.addEventListener("abort", this.#onAbort);
    this.#reader = decodedBody(response).getReader({ mode: "byob" });
  }

  /** The offset in the file of the byte that is read next. */
  get position(): number {
    return this.#position;
  }

  /** What is left to ask for when the connection is lost; null where the host gives no ranges, or too little came. */
  get rest(): ByteRange | null {
    const { file, range } = this;
    const offset = this.#position;
    const delivered = offset - (range.kind === "whole" ? 0 : range.offset);
    if (file.kind !== "resumable" || delivered < LEAST_DELIVERED_BYTES) return null;
    return range.kind === "part"
      ? { ...range, offset, size: range.offset + range.size - offset }
      : { kind: "rest", file: { etag: file.etag, length: file.length }, offset };
  }

  /**
   * Waits for as many bytes as the source sends in a moment, and reads those that have arrived into `view`, whose memory
   * moves to the result.
   *
   * @returns the bytes, at least one; none at the end of the file
   * @throws AttemptError `source_error`, `truncated`
   */
  async read(view: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const startedAt = Date.now();
    const bytes = await this.#next(view, this.#pace.leastBytes);
    this.#pace.add(bytes.length, Date.now() - startedAt);
    this.#idle.extend(bytes.length);
    this.#position += bytes.length;
    const { length } = this.file;
    // The rest of a file, asked for by its range, can be shorter than its host says.
    if (bytes.length === 0 && length !== null && this.#position < length) throw this.#truncated(length);
    return bytes;
  }

  /**
   * At the end of a file of known length: makes sure that the body ends there too.
   *
   * @throws AttemptError `source_error`
   */
  async expectEnd(): Promise<void> {
    if (this.#position !== this.file.length) return;
    const more = await this.#next(new Uint8Array(1), 1);
    if (more.length === 0) return;
    throw new AttemptError(
      "source_error",
      `${this.#host} sends more than the ${this.file.length} bytes it declared`,
    );
  }

  /** Frees the connection; unread bytes are dropped. */
  close(): void {
    this.#idle.signal.removeEventListener("abort", this.#onAbort);
    this.#reader.cancel().catch(() => {});
  }

  async #next(view: Uint8Array<ArrayBuffer>, least: number): Promise<Uint8Array<ArrayBuffer>> {
    const { signal } = this.#idle;
    try {
      const { value } = await this.#reader.readAtLeast(Math.min(least, view.length), view);
      // A reader that was cancelled reports the end of the body, which must not be taken for the end of the file.
      signal.throwIfAborted();
      return value ?? new Uint8Array(0);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (this.file.length !== null) throw this.#truncated(this.file.length);
      throw connectionError(this.#host, error);
    }
  }

  #truncated(length: number): AttemptError {
    const message = `${this.#host} ended the connection after ${this.#position} of ${length} bytes`;
    return new AttemptError("truncated", message);
  }
}

function declaredFile(headers: Headers): DeclaredFile {
  const length = headers.get("content-length") ?? "";
  // `Content-Length` counts coded bytes, so that it says nothing of a body that is decoded; chunks beat it.
  const isVague = isCoded(headers) || headers.has("transfer-encoding");
  if (isVague || !/^\d{1,15}$/.test(length)) return { kind: "unknown_length", length: null };
  const etag = headers.get("etag") ?? "";
  const givesRanges = headers.get("accept-ranges")?.trim().toLowerCase() === "bytes";
  const isResumable = givesRanges && STRONG_ETAG.test(etag);
  return isResumable
    ? { kind: "resumable", length: Number(length), etag }
    : { kind: "known_length", length: Number(length) };
}

/** The runtime decodes gzip only where the header has this very name. */
function decodedBody({ headers, body }: Response): ReadableStream<Uint8Array> {
  const coding = headers.get("content-encoding") ?? "";
  // The runtime gives a response with status 200 a body, even an empty one; the types do not say so.
  const bytes = body ?? new Blob([]).stream();
  const isLeft = coding !== "gzip" && /^\s*(x-)?gzip\s*$/i.test(coding);
  return isLeft ? bytes.pipeThrough(new DecompressionStream("gzip")) : bytes;
}
