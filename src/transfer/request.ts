/**
 * Asks a video's host for it and follows redirects: every URL is checked before it is requested. Throws `AttemptError`
 * and nothing else; its messages name hosts, never paths or queries.
 */

import { retryAfterMs } from "../http/retry-after.ts";
import { refusalOf, type SourcePolicy } from "../url-policy.ts";
import { AttemptError } from "./attempt-error.ts";
import type { Cookies } from "./cookies.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
/** What hosts answer once a link has expired, or its file is gone. */
const GONE = [400, 401, 403, 404, 410, 451];
const PARTIAL_CONTENT = 206;
/** Successes that have no content. */
const WITHOUT_CONTENT = [204, 205];

/** The provider's CDN has answered 403 to the User-Agents of libraries. */
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const HEADERS = { "user-agent": USER_AGENT, accept: "video/mp4,video/*;q=0.9,*/*;q=0.8" };

/** A file at a source as its host identifies it: its strong ETag, and its length in bytes. */
export type SourceFile = { readonly etag: string; readonly length: number };

/**
 * The bytes of a file that are asked for, or delivered:
 *
 * - `whole`: all of them, of whichever file is there now.
 * - `rest`: those from `offset` to the end, provided that it still is `file`.
 * - `part`: the `size` bytes from `offset` on, provided that it still is `file`.
 */
export type ByteRange =
  | { readonly kind: "whole" }
  | { readonly kind: "rest"; readonly file: SourceFile; readonly offset: number }
  | { readonly kind: "part"; readonly file: SourceFile; readonly offset: number; readonly size: number };

type ProperRange = Exclude<ByteRange, { kind: "whole" }>;

export const WHOLE: ByteRange = { kind: "whole" };

/** A response with a body to read. `range` is what the body holds: the range that was asked for, or the whole file. */
export type OpenedResponse = {
  readonly response: Response;
  readonly host: string;
  readonly range: ByteRange;
};

/** Where a video is, and what its hosts have set so far. */
export type SourceAddress = {
  readonly url: string;
  readonly policy: SourcePolicy;
  readonly cookies: Cookies;
};

/**
 * Asks for `range`. The host may deliver the whole file instead.
 *
 * @param signal ends the request; its reason is an `AttemptError`
 * @throws AttemptError `url_refused`, `source_gone`, `source_error`
 */
export async function requestRange(
  { url, policy, cookies }: SourceAddress,
  range: ByteRange,
  signal: AbortSignal,
): Promise<OpenedResponse> {
  let next = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const refusal = refusalOf(next, policy);
    if (refusal !== null) {
      throw new AttemptError("url_refused", redirects > 0 ? `redirected: ${refusal}` : refusal);
    }
    const at = new URL(next);
    const response = await ask(at, range, cookies, signal);
    const { status, headers } = response;
    const { host } = at;
    if (delivers(response, range)) return { response, host, range };
    if (isWhole(response)) return { response, host, range: WHOLE };
    cookies.keep(at, headers);
    await response.body?.cancel().catch(() => {});
    const location = headers.get("location");
    if (!REDIRECTS.includes(status) || location === null) throw unexpected(response, host);
    next = redirectTarget(at, location);
  }
  throw new AttemptError("source_error", `more than ${MAX_REDIRECTS} redirects`);
}

/** A connection that could not be made, or was lost. */
export function connectionError(host: string, error: unknown): AttemptError {
  const message = error instanceof Error ? error.message : String(error);
  return new AttemptError("source_error", `${host}: ${message}`);
}

async function ask(url: URL, range: ByteRange, cookies: Cookies, signal: AbortSignal): Promise<Response> {
  const rangeOnly = range.kind === "whole" ? {} : rangeHeaders(range);
  const headers = { ...HEADERS, ...cookies.headersFor(url), ...rangeOnly };
  try {
    // A cache in between may keep a 404 for minutes, or give a part of what the file was before.
    return await fetch(url, { redirect: "manual", headers, signal, cache: "no-store" });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw connectionError(url.host, error);
  }
}

function rangeHeaders(range: ProperRange): Record<string, string> {
  const last = range.kind === "part" ? lastByte(range) : "";
  return { range: `bytes=${range.offset}-${last}`, "if-range": range.file.etag };
}

/** Whether the bytes of the file are coded on their way. */
export function isCoded(headers: Headers): boolean {
  return !/^\s*(identity\s*)?$/i.test(headers.get("content-encoding") ?? "");
}

/** Whether the body holds just these bytes of the same file: a host that ignores `If-Range` may send another's. */
function delivers({ status, headers }: Response, range: ByteRange): boolean {
  if (range.kind === "whole" || status !== PARTIAL_CONTENT || isCoded(headers)) return false;
  const { file, offset } = range;
  const isSameFile = headers.get("etag") === file.etag;
  return isSameFile && headers.get("content-range") === `bytes ${offset}-${lastByte(range)}/${file.length}`;
}

/** Whether the body holds all bytes of whichever file is there now: in a 206, when that says so. */
function isWhole({ status, ok, headers }: Response): boolean {
  if (status !== PARTIAL_CONTENT) return ok && !WITHOUT_CONTENT.includes(status);
  const [, last, total] = /^bytes 0-(\d+)\/(\d+)$/i.exec(headers.get("content-range") ?? "") ?? [];
  return total !== undefined && Number(last) + 1 === Number(total);
}

function lastByte(range: ProperRange): number {
  return (range.kind === "part" ? range.offset + range.size : range.file.length) - 1;
}

function redirectTarget(at: URL, location: string): string {
  const target = URL.parse(location, at);
  if (target === null) throw new AttemptError("source_error", `${at.host} redirects to a malformed URL`);
  if (at.protocol === "https:" && target.protocol === "http:") {
    throw new AttemptError("url_refused", `${at.host} redirects from https to http`);
  }
  return target.href;
}

function unexpected({ status, headers }: Response, host: string): AttemptError {
  const message = `HTTP ${status} from ${host}`;
  if (GONE.includes(status)) return new AttemptError("source_gone", message);
  return new AttemptError("source_error", message, {
    retryAfterMs: retryAfterMs(headers.get("retry-after"), Date.now()),
  });
}
