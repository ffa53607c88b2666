/**
 * A stored video over HTTP: ranges, conditional requests, HEAD; streamed from R2, never buffered. Throws `Problem`
 * `precondition_failed`, `range_not_satisfiable`.
 */

import { evaluatePreconditions, ifRangeHolds } from "../http/preconditions.ts";
import { PROBLEMS, Problem } from "../http/problem.ts";
import { type ByteRange, parseRange, probableRange } from "../http/range.ts";

const CONDITIONS = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range"];

/** What lies under a name never changes, so that it need not be fetched twice. Private, as the link is one client's. */
export const CACHE_CONTROL = "private, max-age=31536000, immutable";

export type ServeOptions = { readonly fileName: string; readonly download: boolean };

/** @returns null when there is no such object */
export async function serveVideo(
  bucket: R2Bucket,
  key: string,
  request: Request,
  options: ServeOptions,
): Promise<Response | null> {
  const { headers } = request;
  const isHead = request.method === "HEAD";
  const isPlain = !isHead && CONDITIONS.every((name) => !headers.has(name));
  const range = headers.get("range");
  if (isPlain && range === null) return serveWhole(bucket, key, options);
  // Most ranges lie within the video, which takes a single R2 operation to serve.
  const probable = isPlain ? probableRange(range) : null;
  const served = probable && (await serveProbable(bucket, key, range, probable, options));
  if (served !== null) return served;

  const object = await bucket.head(key);
  if (object === null) return null;
  const validators = { etag: object.httpEtag, lastModified: object.uploaded };
  switch (evaluatePreconditions(headers, validators)) {
    case "precondition_failed":
      throw new Problem("precondition_failed");
    case "not_modified": {
      const unchanged = headersOf(object, options);
      unchanged.delete("content-length");
      return new Response(null, { status: 304, headers: unchanged });
    }
    case "proceed":
  }
  if (isHead) return new Response(null, { headers: headersOf(object, options) });

  const verdict = ifRangeHolds(headers, validators) ? parseRange(range, object.size) : "whole";
  if (verdict === "unsatisfiable") {
    const headers = { "content-range": `bytes */${object.size}` };
    throw new Problem("range_not_satisfiable", PROBLEMS.range_not_satisfiable.detail, headers);
  }
  if (verdict === "whole") return serveWhole(bucket, key, options);
  const part = await bucket.get(key, { range: verdict });
  return part && partialAnswer(part, verdict, options);
}

async function serveWhole(bucket: R2Bucket, key: string, options: ServeOptions): Promise<Response | null> {
  const object = await bucket.get(key);
  return object && new Response(object.body, { headers: headersOf(object, options) });
}

/** @returns null when the range does not lie within the video, or R2 failed: the long way then finds out */
async function serveProbable(
  bucket: R2Bucket,
  key: string,
  header: string | null,
  range: R2Range,
  options: ServeOptions,
): Promise<Response | null> {
  // R2 throws, or not, when the range lies outside of the object.
  const part = await bucket.get(key, { range }).catch(() => null);
  if (part === null) return null;
  const verdict = parseRange(header, part.size);
  if (typeof verdict === "object" && isRangeOf(part, verdict)) return partialAnswer(part, verdict, options);
  await part.body.cancel();
  return null;
}

/** Whether R2 gave exactly this range: for ranges beyond the end it may give anything. */
function isRangeOf({ range }: R2ObjectBody, { offset, length }: ByteRange): boolean {
  return range !== undefined && "offset" in range && range.offset === offset && range.length === length;
}

function partialAnswer(part: R2ObjectBody, { offset, length }: ByteRange, options: ServeOptions): Response {
  const headers = headersOf(part, options);
  headers.set("content-range", `bytes ${offset}-${offset + length - 1}/${part.size}`);
  headers.set("content-length", String(length));
  return new Response(part.body, { status: 206, headers });
}

function headersOf(object: R2Object, { fileName, download }: ServeOptions): Headers {
  return new Headers({
    "content-type": object.httpMetadata?.contentType ?? "video/mp4",
    "content-length": String(object.size),
    etag: object.httpEtag,
    "last-modified": object.uploaded.toUTCString(),
    "accept-ranges": "bytes",
    "cache-control": CACHE_CONTROL,
    "content-disposition": `${download ? "attachment" : "inline"}; filename="${fileName}"`,
    "x-content-type-options": "nosniff",
  });
}
