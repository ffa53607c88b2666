/**
 * From a planned response and a request to the answer's status, headers and part of the body.
 * Pure, without I/O: range behaviour is RFC 9110, section 14, for one range; everything else is the plan's will.
 */

import type { FileResponse } from "./file-plan.ts";

export interface RequestFacts {
  range: string | null;
  ifRange: string | null;
}

/** The body as it is before compression. `etag` and `contentType` are the file's own. */
export interface Entity {
  bytes: number;
  contentType: string;
  etag: string;
}

export interface FileAnswer {
  status: number;
  headers: Record<string, string>;
  /** Headers Node would add by itself and must not. */
  withheld: string[];
  /** Bytes `first` to `end`, exclusive. */
  first: number;
  end: number;
  framing: "known" | "chunked" | "close";
}

const CONTENT_TYPES = {
  html: "text/html; charset=utf-8",
  json: "application/json",
  text: "text/plain; charset=utf-8",
  empty: null,
} as const;

/** "video" is the file itself. */
export type BodyKind = keyof typeof CONTENT_TYPES | "video";

export function bodyKindOf(planned: FileResponse): BodyKind {
  const status = planned.status ?? 200;
  return planned.body ?? (status >= 200 && status < 300 ? "video" : "text");
}

export function decideAnswer(planned: FileResponse, entity: Entity, request: RequestFacts): FileAnswer {
  const kind = bodyKindOf(planned);
  const headers: Record<string, string> = {};
  const contentType = kind === "video" ? entity.contentType : CONTENT_TYPES[kind];
  if (contentType) headers["content-type"] = contentType;
  if (planned.retryAfter !== undefined) headers["retry-after"] = planned.retryAfter;
  if (planned.location !== undefined) headers.location = planned.location;
  if (planned.encoding) headers["content-encoding"] = planned.codingName ?? planned.encoding;

  const part = kind === "video" ? describeVideo(planned, entity, request, headers) : whole(planned, entity);
  const framing = planned.length ?? (planned.encoding || planned.endless ? "chunked" : "known");
  if (planned.declaredLength !== undefined) headers["content-length"] = String(planned.declaredLength);
  else if (framing === "known" && !planned.encoding) {
    headers["content-length"] = String(part.end - part.first);
  }

  const withheld: string[] = [];
  if (framing === "close") {
    withheld.push("transfer-encoding", "content-length");
    headers.connection = "close";
  }
  for (const [name, value] of Object.entries(planned.headers ?? {})) {
    const key = name.toLowerCase();
    if (value !== null) headers[key] = value;
    else {
      delete headers[key];
      withheld.push(key);
    }
  }
  return { ...part, headers, withheld, framing };
}

type Part = Pick<FileAnswer, "status" | "first" | "end">;

function whole(planned: FileResponse, entity: Entity): Part {
  return { status: planned.status ?? 200, first: 0, end: entity.bytes };
}

function describeVideo(
  planned: FileResponse,
  entity: Entity,
  request: RequestFacts,
  headers: Record<string, string>,
): Part {
  const all = whole(planned, entity);
  const etag = planned.etag === undefined ? entity.etag : planned.etag;
  if (etag !== null) headers.etag = etag;

  if (planned.slice) {
    const [first, last] = planned.slice;
    if (all.status === 206) headers["content-range"] = `bytes ${first}-${last}/${entity.bytes}`;
    return { status: all.status, first, end: last + 1 };
  }

  const rangeable = planned.ranges !== false && !planned.encoding && !planned.endless && all.status === 200;
  if (!rangeable) return all;
  headers["accept-ranges"] = "bytes";
  if (request.range === null || !isStillCurrent(request.ifRange, etag)) return all;
  const range = singleRange(request.range, entity.bytes);
  if (range === null) return all;
  if (range === "unsatisfiable") {
    headers["content-range"] = `bytes */${entity.bytes}`;
    delete headers["content-type"];
    return { status: 416, first: 0, end: 0 };
  }
  headers["content-range"] = `bytes ${range.first}-${range.end - 1}/${entity.bytes}`;
  return { status: 206, ...range };
}

// If-Range needs the strong comparison: a weak tag never matches, and there is no Last-Modified for a date.
function isStillCurrent(ifRange: string | null, etag: string | null): boolean {
  return ifRange === null || (ifRange === etag && ifRange.startsWith('"'));
}

function singleRange(header: string, bytes: number): { first: number; end: number } | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header.trim());
  if (!match) return null;
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return null;
  if (from === "") {
    const suffix = Math.min(Number(to), bytes);
    return suffix === 0 ? "unsatisfiable" : { first: bytes - suffix, end: bytes };
  }
  const first = Number(from);
  if (to !== "" && Number(to) < first) return null;
  if (first >= bytes) return "unsatisfiable";
  return { first, end: to === "" ? bytes : Math.min(Number(to) + 1, bytes) };
}
