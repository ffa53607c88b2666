/**
 * How wide and high a PNG, JPEG or WebP picture is, in pixels, by its first bytes.
 *
 * Pure. Sources: PNG (RFC 2083, 11.2.2), JPEG (ITU T.81, B.2), WebP (RFC 9649, 2.5 to 2.7).
 */

export type PictureSize = { readonly width: number; readonly height: number };

/** @returns null when the size is not there, or it is no such picture */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const readers = [pngSize, jpegSize, webpSize];
  try {
    return readers.map((read) => read(view)).find((size) => size !== null) ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null; // It ends too early.
    throw error;
  }
}

/** Its signature, then a chunk `IHDR` that begins with the size. */
function pngSize(view: DataView): PictureSize | null {
  if (textAt(view, 1, 3) !== "PNG" || textAt(view, 12, 4) !== "IHDR") return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

const JPEG_BEGIN = 0xffd8;
/** Markers between 0xC0 and 0xCF that are no frame header: tables, and one that is reserved. */
const NO_FRAME = [0xc4, 0xc8, 0xcc];

/** Segments, each a marker and its length in 16 bits, up to the frame's header, which has the size. */
function jpegSize(view: DataView): PictureSize | null {
  if (view.getUint16(0) !== JPEG_BEGIN) return null;
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++; // Padding.
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** The first chunk says which of three forms it has. */
function webpSize(view: DataView): PictureSize | null {
  if (textAt(view, 0, 4) !== "RIFF" || textAt(view, 8, 4) !== "WEBP") return null;
  switch (textAt(view, 12, 4)) {
    case "VP8 ":
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return null;
  }
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

/** A character is a byte. @throws RangeError behind the end */
function textAt(view: DataView, at: number, length: number): string {
  return String.fromCharCode(...Array.from({ length }, (_, index) => view.getUint8(at + index)));
}
