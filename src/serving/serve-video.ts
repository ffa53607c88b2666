/**
 * A stored video over HTTP: ranges, conditional requests, HEAD; streamed from R2, never buffered.
 *
 * Throws `Problem` `precondition_failed`, `range_not_satisfiable`.
 */

import { Problem } from "../problem.ts";
import { evaluatePreconditions, ifRangeHolds } from "./preconditions.ts";
import { parseRange } from "./range.ts";

const CONDITIONS = ["range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"];

/** Names and contents never change, so nobody has to ask twice; private, as the link is one client's. */
const CACHE_CONTROL = "private, max-age=31536000, immutable";

export type ServeOptions = { readonly fileName: string; readonly download: boolean };

/** @returns null when there is no such object */
export async function serveVideo(
  bucket: R2Bucket,
  key: string,
  request: Request,
  options: ServeOptions,
): Promise<Response | null> {
  const isHead = request.method === "HEAD";
  // The answer to a plain GET does not depend on the object, so one operation is enough.
  if (!isHead && CONDITIONS.every((name) => !request.headers.has(name))) {
    const object = await bucket.get(key);
    return object && new Response(object.body, { headers: headersOf(object, options) });
  }
  const object = await bucket.head(key);
  if (object === null) return null;
  const headers = headersOf(object, options);
  const validators = { etag: object.httpEtag, lastModified: object.uploaded };
  switch (evaluatePreconditions(request.headers, validators)) {
    case "precondition_failed":
      throw new Problem(
        "precondition_failed",
        "The video is not the one that If-Match or If-Unmodified-Since means.",
      );
    case "not_modified":
      headers.delete("content-length");
      return new Response(null, { status: 304, headers });
    case "proceed":
  }
  if (isHead) return new Response(null, { headers });

  const usable = ifRangeHolds(request.headers, validators);
  const range = usable ? parseRange(request.headers.get("range"), object.size) : "whole";
  if (range === "unsatisfiable") {
    const detail = `The range lies outside of the video's ${object.size} bytes.`;
    throw new Problem("range_not_satisfiable", detail, { "content-range": `bytes */${object.size}` });
  }
  if (range === "whole") {
    const whole = await bucket.get(key);
    return whole && new Response(whole.body, { headers });
  }
  const part = await bucket.get(key, { range });
  if (part === null) return null;
  const last = range.offset + range.length - 1;
  headers.set("content-range", `bytes ${range.offset}-${last}/${object.size}`);
  headers.set("content-length", String(range.length));
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
