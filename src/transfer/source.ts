/**
 * A video's file at its source, opened and being read.
 *
 * Throws `AttemptError` and nothing else; what it throws names hosts, never paths or queries.
 */

import type { SourcePolicy } from "../url-policy.ts";
import { AttemptError } from "./failure.ts";
import { messageOf, type Opened, type ResumePoint, requestFile } from "./request.ts";
import type { StallTimer } from "./stall-timer.ts";

export type OpenOptions = {
  readonly policy: SourcePolicy;
  /** Ends the attempt when nothing moves. */
  readonly stall: StallTimer;
  /** Where to go on in a file that was read in part before; null: at its beginning. */
  readonly from: ResumePoint | null;
};

export class Source {
  /** Whether it is the file that was asked for, from where it was asked for; false: a file from its first byte on. */
  readonly goesOn: boolean;
  /** Of the whole file in bytes, or null when the host does not say. */
  readonly length: number | null;
  /** The strong ETag, when the host gives ranges too: a later attempt can then go on where this one ended. */
  readonly etag: string | null;
  readonly #host: string;
  readonly #reader: ReadableStreamBYOBReader;
  readonly #stall: StallTimer;
  readonly #onAbort = () => this.close();
  #position: number;

  private constructor({ response, host, from }: Opened, stall: StallTimer) {
    this.goesOn = from !== null;
    this.length = from?.file.length ?? declaredLength(response.headers);
    this.etag = from?.file.etag ?? tagForRanges(response.headers);
    this.#host = host;
    this.#stall = stall;
    this.#position = from?.offset ?? 0;
    stall.signal.addEventListener("abort", this.#onAbort);
    // A 200 always has a body here, if an empty one.
    this.#reader = (response.body ?? new Blob([]).stream()).getReader({ mode: "byob" });
  }

  /** @throws AttemptError `url_refused`, `source_gone`, `source_error` */
  static async open(url: string, { policy, stall, from }: OpenOptions): Promise<Source> {
    return new Source(await requestFile(url, policy, from, stall.signal), stall);
  }

  /**
   * Reads what has arrived, at least one byte, into `view`, whose memory moves to the result.
   *
   * @returns the bytes; none at the end of the file
   * @throws AttemptError `source_error`, `truncated`
   */
  async read(view: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#next(view);
    this.#stall.moved();
    this.#position += bytes.length;
    // The rest of a file, asked for by its range, can be shorter than its host says.
    if (bytes.length === 0 && this.length !== null && this.#position < this.length) throw this.#truncated();
    return bytes;
  }

  async #next(view: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const { signal } = this.#stall;
    try {
      const { value } = await this.#reader.read(view);
      // A reader that was cancelled reports the end of the body: never to be taken for the end of the file.
      signal.throwIfAborted();
      return value ?? new Uint8Array(0);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (this.length !== null) throw this.#truncated();
      throw new AttemptError("source_error", `${this.#host}: ${messageOf(error)}`);
    }
  }

  #truncated(): AttemptError {
    const message = `${this.#host} ended the connection after ${this.#position} of ${this.length} bytes`;
    return new AttemptError("truncated", message);
  }

  /** In the file, of the next byte. */
  get position(): number {
    return this.#position;
  }

  /** Frees the connection; unread bytes are dropped. */
  close(): void {
    this.#stall.signal.removeEventListener("abort", this.#onAbort);
    this.#reader.cancel().catch(() => {});
  }
}

/** `Content-Length` counts coded bytes: it says nothing of a body that the runtime decodes. */
function declaredLength(headers: Headers): number | null {
  const length = headers.get("content-length") ?? "";
  return isIdentity(headers) && /^\d{1,15}$/.test(length) ? Number(length) : null;
}

function tagForRanges(headers: Headers): string | null {
  const etag = headers.get("etag") ?? "";
  const givesRanges = headers.get("accept-ranges")?.trim().toLowerCase() === "bytes";
  return givesRanges && isIdentity(headers) && /^"[^"]+"$/.test(etag) ? etag : null;
}

function isIdentity(headers: Headers): boolean {
  return (headers.get("content-encoding") ?? "identity") === "identity";
}
