/** Which media type a file has, by its first bytes: what its host says of it is not believed. Pure. */

import type { VIDEO_KINDS, VideoKind } from "../veo3/video-kinds.ts";

export type MediaKind = (typeof VIDEO_KINDS)[VideoKind]["media"];

/** So many bytes are enough to tell: `ftyp` comes first, or after a little padding. */
export const SNIFF_BYTES = 16 * 1024;

/** Boxes that may stand before `ftyp` and mean nothing. */
const PADDING = ["free", "skip", "wide"];

/** Major brands of pictures and of sound, which are kept in the same kind of file. */
const OTHER_BRANDS = [
  ...["avif", "avis", "heic", "heim", "heis", "heix", "hevc", "hevx", "mif1", "msf1", "crx "],
  ...["M4A ", "M4B ", "M4P ", "F4A ", "F4B "],
];

/** Texts that stand at given offsets, in bytes. */
const PICTURES: readonly { readonly type: string; readonly texts: readonly [number, string][] }[] = [
  { type: "image/png", texts: [[0, "\x89PNG\r\n\x1a\n"]] },
  { type: "image/jpeg", texts: [[0, "\xff\xd8\xff"]] },
  {
    type: "image/webp",
    texts: [
      [0, "RIFF"],
      [8, "WEBP"],
    ],
  },
];

/** @returns the media type, or null when it is something else */
export function mediaTypeOf(firstBytes: Uint8Array, media: MediaKind): string | null {
  if (media === "video") return isFilm(firstBytes) ? "video/mp4" : null;
  const hasText = ([offset, text]: [number, string]) => textAt(firstBytes, offset, text.length) === text;
  return PICTURES.find(({ texts }) => texts.every(hasText))?.type ?? null;
}

/** An ISO base media file consists of boxes: four bytes of length, then its type. */
function isFilm(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 12 <= bytes.length; at += view.getUint32(at)) {
    const type = textAt(bytes, at + 4, 4);
    if (type === "ftyp") return !OTHER_BRANDS.includes(textAt(bytes, at + 8, 4));
    if (!PADDING.includes(type) || view.getUint32(at) < 8) return false;
  }
  return false;
}

/** A character is a byte. */
function textAt(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}
