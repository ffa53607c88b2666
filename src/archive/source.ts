/**
 * Opening a video's URL and reading it, with every hop checked and no stall waited out.
 *
 * Throws `AttemptError` and nothing else; what it throws names hosts, never paths or queries.
 */

import { AttemptError } from "./failure.ts";
import { refusalOf, type SourcePolicy } from "./source-url.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const GONE = [403, 404, 410];

/** The provider's CDN has answered 403 to the User-Agents of libraries. */
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** A response body being read. */
export class Source {
  /** Of the whole body in bytes, or null when the host does not say. */
  readonly length: number | null;
  readonly #host: string;
  readonly #reader: ReadableStreamBYOBReader;
  readonly #stall: StallTimer;
  #received = 0;

  private constructor(response: Response, url: URL, stall: StallTimer) {
    this.#host = url.host;
    this.#stall = stall;
    this.length = declaredLength(response.headers);
    // A 200 always has a body here, if an empty one.
    this.#reader = (response.body ?? new Blob([]).stream()).getReader({ mode: "byob" });
  }

  /** @throws AttemptError `url_refused`, `source_gone`, `source_error` */
  static async open(url: string, policy: SourcePolicy, idleTimeoutMs: number): Promise<Source> {
    const stall = new StallTimer(idleTimeoutMs);
    try {
      const { response, at } = await follow(url, policy, stall);
      return new Source(response, at, stall);
    } catch (error) {
      stall.stop();
      throw error;
    }
  }

  /** Aborted when nothing has been read for the idle timeout, whichever side of the transfer does not move. */
  get stalled(): AbortSignal {
    return this.#stall.signal;
  }

  /**
   * Reads what has arrived, at least one byte, into `view`, whose memory moves to the result.
   *
   * @returns the bytes; none at the end of the body
   * @throws AttemptError `source_error`, `truncated`
   */
  async read(view: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const { value } = await this.#reader.read(view);
      this.#stall.moved();
      this.#received += value?.length ?? 0;
      return value ?? new Uint8Array(0);
    } catch (error) {
      throw this.stalled.aborted ? this.stalled.reason : this.#lost(error);
    }
  }

  #lost(error: unknown): AttemptError {
    if (this.length === null) return new AttemptError("source_error", `${this.#host}: ${describe(error)}`);
    const message = `${this.#host} ended the connection after ${this.#received} of ${this.length} bytes`;
    return new AttemptError("truncated", message);
  }

  /** Ends the transfer: frees the connection, unread bytes are dropped. Safe to call twice. */
  close(): void {
    this.#stall.stop();
    this.#reader.cancel().catch(() => {});
  }
}

/** Notices when nothing has moved for `timeoutMs`. */
class StallTimer {
  readonly #timeoutMs: number;
  readonly #controller = new AbortController();
  #movedAt = Date.now();
  #timer: ReturnType<typeof setTimeout>;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#timer = setTimeout(() => this.#check(), timeoutMs);
  }

  /** Aborted, with an `AttemptError` as its reason, on a stall. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  moved(): void {
    this.#movedAt = Date.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** One timer that looks again, rather than one reset for each chunk. */
  #check(): void {
    const left = this.#movedAt + this.#timeoutMs - Date.now();
    if (left > 0) {
      this.#timer = setTimeout(() => this.#check(), left);
    } else {
      const message = `nothing moved for ${this.#timeoutMs / 1000} s`;
      this.#controller.abort(new AttemptError("source_error", message));
    }
  }
}

async function follow(
  url: string,
  policy: SourcePolicy,
  stall: StallTimer,
): Promise<{ response: Response; at: URL }> {
  let next = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const refusal = refusalOf(next, policy);
    if (refusal !== null) {
      throw new AttemptError("url_refused", redirects > 0 ? `redirected: ${refusal}` : refusal);
    }
    const at = new URL(next);
    const response = await request(at, stall);
    if (response.status === 200) return { response, at };
    await response.body?.cancel().catch(() => {});
    const location = response.headers.get("location");
    if (!REDIRECTS.includes(response.status) || location === null) throw answeredWith(response, at);
    const target = URL.parse(location, at);
    if (target === null) throw new AttemptError("source_error", `${at.host} redirects to a malformed URL`);
    if (at.protocol === "https:" && target.protocol === "http:") {
      throw new AttemptError("url_refused", `${at.host} redirects from https to http`);
    }
    next = target.href;
  }
  throw new AttemptError("source_error", `more than ${MAX_REDIRECTS} redirects`);
}

async function request(url: URL, stall: StallTimer): Promise<Response> {
  try {
    const headers = { "user-agent": USER_AGENT, accept: "video/mp4,video/*;q=0.9,*/*;q=0.8" };
    const response = await fetch(url, { redirect: "manual", headers, signal: stall.signal });
    stall.moved();
    return response;
  } catch (error) {
    if (stall.signal.aborted) throw stall.signal.reason;
    throw new AttemptError("source_error", `${url.host}: ${describe(error)}`);
  }
}

function answeredWith(response: Response, url: URL): AttemptError {
  const message = `HTTP ${response.status} from ${url.host}`;
  if (GONE.includes(response.status)) return new AttemptError("source_gone", message);
  return new AttemptError("source_error", message, retryAfterMs(response.headers, Date.now()));
}

/** Seconds or a date (RFC 9110, 10.2.3) → milliseconds from `now`; 0 when absent or malformed. */
export function retryAfterMs(headers: Headers, now: number): number {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

/** `Content-Length` counts coded bytes: it says nothing of a body that the runtime decodes. */
function declaredLength(headers: Headers): number | null {
  const coding = headers.get("content-encoding") ?? "identity";
  const length = headers.get("content-length") ?? "";
  return coding === "identity" && /^\d{1,15}$/.test(length) ? Number(length) : null;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
