/**
 * The `Range` request header (RFC 9110, 14) against the size of what there is.
 *
 * Pure. Decided here and not by R2, which treats the edge cases in ways of its own.
 */

/** A part of a representation: `length` ≥ 1 bytes from `offset`. */
export type ByteRange = { readonly offset: number; readonly length: number };

/** `whole`: the header is absent, malformed, in another unit, or asks for several ranges; the whole is served. */
type RangeVerdict = ByteRange | "whole" | "unsatisfiable";

export function parseRange(header: string | null, size: number): RangeVerdict {
  const parts = header?.match(/^bytes=[\t ]*(\d*)-(\d*)[\t ]*$/i);
  if (!parts) return "whole";
  const [, first, last] = parts;
  if (!first) return last ? suffix(Number(last), size) : "whole";
  const offset = Number(first);
  if (last && Number(last) < offset) return "whole";
  if (offset >= size) return "unsatisfiable";
  const end = last ? Math.min(Number(last), size - 1) : size - 1;
  return { offset, length: end - offset + 1 };
}

/** The range that `header` asks for, provided that the representation is long enough; null when that takes its size. */
export function probableRange(header: string | null): { offset: number; length?: number } | null {
  const parts = header?.match(/^bytes=(\d{1,15})-(\d{0,15})$/);
  if (!parts) return null;
  const [, first, last] = parts;
  const offset = Number(first);
  if (!last) return { offset };
  return Number(last) < offset ? null : { offset, length: Number(last) - offset + 1 };
}

function suffix(length: number, size: number): RangeVerdict {
  if (length === 0 || size === 0) return "unsatisfiable";
  const available = Math.min(length, size);
  return { offset: size - available, length: available };
}
