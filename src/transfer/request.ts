/**
 * Asking a video's host for it, hop by hop: every URL is checked before it is asked.
 *
 * Throws `AttemptError` and nothing else; what it throws names hosts, never paths or queries.
 */

import { retryAfterMs } from "../http/retry-after.ts";
import { refusalOf, type SourcePolicy } from "../url-policy.ts";
import { AttemptError } from "./failure.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const GONE = [403, 404, 410];
const PARTIAL_CONTENT = 206;
const RANGE_NOT_SATISFIABLE = 416;

/** The provider's CDN has answered 403 to the User-Agents of libraries. */
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const HEADERS = { "user-agent": USER_AGENT, accept: "video/mp4,video/*;q=0.9,*/*;q=0.8" };

/** A file at a source, as its host identifies it: the strong ETag, and the length in bytes. */
export type SourceFile = { readonly etag: string; readonly length: number };

/** A file from a byte on, or `size` bytes of it, provided that it still is that file. */
export type ResumePoint = { readonly file: SourceFile } & Stretch;

/** `size` bytes from `offset`; undefined: all to the end. */
export type Stretch = { readonly offset: number; readonly size?: number | undefined };

/** `from`: where the body begins; null: at the file's first byte. */
export type Opened = {
  readonly response: Response;
  readonly host: string;
  readonly from: ResumePoint | null;
};

/** @param signal its reason is an `AttemptError` */
export async function requestFile(
  url: string,
  policy: SourcePolicy,
  from: ResumePoint | null,
  signal: AbortSignal,
): Promise<Opened> {
  let next = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const refusal = refusalOf(next, policy);
    if (refusal !== null) {
      throw new AttemptError("url_refused", redirects > 0 ? `redirected: ${refusal}` : refusal);
    }
    const at = new URL(next);
    const response = await ask(at, from, signal);
    const { status, headers } = response;
    if (status === 200) return { response, host: at.host, from: null };
    if (from !== null && status === PARTIAL_CONTENT && isAskedFor(headers, from))
      return { response, host: at.host, from };
    await response.body?.cancel().catch(() => {});
    const isOther = from !== null && [PARTIAL_CONTENT, RANGE_NOT_SATISFIABLE].includes(status);
    // Not the file, or not the rest of it, that was asked for: it has to be fetched anew.
    if (isOther && from.size === undefined) return requestFile(url, policy, null, signal);
    const location = headers.get("location");
    if (!REDIRECTS.includes(status) || location === null) throw answeredWith(response, at);
    next = redirectTarget(at, location);
  }
  throw new AttemptError("source_error", `more than ${MAX_REDIRECTS} redirects`);
}

async function ask(url: URL, from: ResumePoint | null, signal: AbortSignal): Promise<Response> {
  const range = from && {
    range: `bytes=${from.offset}-${from.size ? lastByte(from) : ""}`,
    "if-range": from.file.etag,
  };
  try {
    return await fetch(url, { redirect: "manual", headers: { ...HEADERS, ...range }, signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new AttemptError("source_error", `${url.host}: ${messageOf(error)}`);
  }
}

/** Whether a 206 is what was asked for of the same file. */
function isAskedFor(headers: Headers, point: ResumePoint): boolean {
  const { file, offset } = point;
  const sameFile = (headers.get("etag") ?? file.etag) === file.etag;
  return sameFile && headers.get("content-range") === `bytes ${offset}-${lastByte(point)}/${file.length}`;
}

function lastByte({ file, offset, size = file.length - offset }: ResumePoint): number {
  return offset + size - 1;
}

function redirectTarget(at: URL, location: string): string {
  const target = URL.parse(location, at);
  if (target === null) throw new AttemptError("source_error", `${at.host} redirects to a malformed URL`);
  if (at.protocol === "https:" && target.protocol === "http:") {
    throw new AttemptError("url_refused", `${at.host} redirects from https to http`);
  }
  return target.href;
}

function answeredWith(response: Response, url: URL): AttemptError {
  const message = `HTTP ${response.status} from ${url.host}`;
  if (GONE.includes(response.status)) return new AttemptError("source_gone", message);
  return new AttemptError("source_error", message, {
    retryAfterMs: retryAfterMs(response.headers, Date.now()),
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
