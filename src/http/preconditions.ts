/**
 * Conditional requests (RFC 9110, 13): what a request's validators say of the representation there is.
 *
 * Pure. A malformed validator matches nothing; a malformed date is ignored.
 */

type Validators = { readonly etag: string; readonly lastModified: Date };
type Verdict = "proceed" | "not_modified" | "precondition_failed";

const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;
const ENTITY_TAG_LIST =
  /^\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*\s*$/;

/** In the order of RFC 9110, 13.2.2, for GET and HEAD. */
export function evaluatePreconditions(headers: Headers, current: Validators): Verdict {
  const ifMatch = headers.get("if-match");
  if (ifMatch !== null) {
    if (!matchesStrongly(ifMatch, current.etag)) return "precondition_failed";
  } else if (wasModifiedSince(headers.get("if-unmodified-since"), current) === true) {
    return "precondition_failed";
  }
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== null) return matchesWeakly(ifNoneMatch, current.etag) ? "not_modified" : "proceed";
  return wasModifiedSince(headers.get("if-modified-since"), current) === false ? "not_modified" : "proceed";
}

/** Whether a `Range` still means the representation the client has a part of (RFC 9110, 13.1.5). */
export function ifRangeHolds(headers: Headers, current: Validators): boolean {
  const validator = headers.get("if-range");
  if (validator === null) return true;
  // A weak tag begins with W and is no HTTP date either: it never holds.
  if (validator.startsWith('"')) return validator === current.etag;
  return parseDate(validator) === wholeSeconds(current.lastModified);
}

export function matchesWeakly(list: string, etag: string): boolean {
  return list === "*" || hasTag(list, (tag) => opaque(tag) === opaque(etag));
}

function matchesStrongly(list: string, etag: string): boolean {
  return list === "*" || (!etag.startsWith("W/") && hasTag(list, (tag) => tag === etag));
}

function hasTag(list: string, isWanted: (tag: string) => boolean): boolean {
  return ENTITY_TAG_LIST.test(list) && [...list.matchAll(ENTITY_TAG)].some(([tag]) => isWanted(tag));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, "");
}

/** Undefined when there is no date to compare with. */
function wasModifiedSince(header: string | null, { lastModified }: Validators): boolean | undefined {
  const since = parseDate(header);
  return since === null ? undefined : wholeSeconds(lastModified) > since;
}

/** Any of the three formats of RFC 9110, 5.6.7, and nothing else that `Date.parse` would make sense of. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? [\w :-]+$/;

/** Milliseconds since the epoch; null when there is no HTTP date. */
function parseDate(text: string | null): number | null {
  const time = text?.match(HTTP_DATE) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** HTTP dates have no fractions of a second. */
function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}
