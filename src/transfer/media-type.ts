/**
 * What a file is, by its first bytes; what its host calls it is not believed.
 *
 * Pure.
 */

export type Media = "video" | "picture";

/** So many bytes tell. */
export const SNIFF_BYTES = 12;

type Signature = { readonly type: string; readonly bytes: readonly (readonly [at: number, text: string])[] };

const SIGNATURES: Readonly<Record<Media, readonly Signature[]>> = {
  // ISO base media files begin with a box of type `ftyp`: four bytes of length, then these.
  video: [{ type: "video/mp4", bytes: [[4, "ftyp"]] }],
  picture: [
    { type: "image/png", bytes: [[0, "\x89PNG\r\n\x1a\n"]] },
    { type: "image/jpeg", bytes: [[0, "\xff\xd8\xff"]] },
    {
      type: "image/webp",
      bytes: [
        [0, "RIFF"],
        [8, "WEBP"],
      ],
    },
  ],
};

/** Its media type, or null when it is nothing of that sort. */
export function mediaTypeOf(first: Uint8Array, media: Media): string | null {
  const isAt = (at: number, text: string) =>
    [...text].every((char, i) => first[at + i] === char.charCodeAt(0));
  const found = SIGNATURES[media].find(({ bytes }) => bytes.every(([at, text]) => isAt(at, text)));
  return found?.type ?? null;
}
