/**
 * Which media type a file has, by its first bytes: what its host says of it is not believed.
 *
 * Pure.
 */

import type { VIDEO_KINDS, VideoKind } from "../veo3/video-kinds.ts";

export type MediaKind = (typeof VIDEO_KINDS)[VideoKind]["media"];

/** So many bytes are enough to tell. */
export const SNIFF_BYTES = 12;

/** Texts that stand at given offsets, in bytes; a character is a byte. */
type Signature = {
  readonly type: string;
  readonly texts: readonly (readonly [offset: number, text: string])[];
};

const SIGNATURES: Readonly<Record<MediaKind, readonly Signature[]>> = {
  // ISO base media files begin with a box: four bytes of length, then its type, `ftyp`.
  video: [{ type: "video/mp4", texts: [[4, "ftyp"]] }],
  picture: [
    { type: "image/png", texts: [[0, "\x89PNG\r\n\x1a\n"]] },
    { type: "image/jpeg", texts: [[0, "\xff\xd8\xff"]] },
    {
      type: "image/webp",
      texts: [
        [0, "RIFF"],
        [8, "WEBP"],
      ],
    },
  ],
};

/** @returns the media type, or null when it is something else */
export function mediaTypeOf(firstBytes: Uint8Array, media: MediaKind): string | null {
  const hasText = (offset: number, text: string) =>
    [...text].every((char, i) => firstBytes[offset + i] === char.charCodeAt(0));
  const found = SIGNATURES[media].find(({ texts }) => texts.every(([offset, text]) => hasText(offset, text)));
  return found?.type ?? null;
}
