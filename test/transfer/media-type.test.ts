import { expect, it } from "vitest";
import { mediaTypeOf } from "../../src/transfer/media-type.ts";

const bytesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

it.each([
  ["video", "\0\0\0\x20ftypisom", "video/mp4"],
  ["picture", "\x89PNG\r\n\x1a\n\0\0\0\r", "image/png"],
  ["picture", "\xff\xd8\xff\xe0\0\x10JFIF\0\x01", "image/jpeg"],
  ["picture", "RIFF\x24\0\0\0WEBP", "image/webp"],
  ["picture", "RIFF\x24\0\0\0WAVE", null],
  ["picture", "\0\0\0\x20ftypisom", null],
  ["video", "\0\0\0\x08wide\0\0\0\x20ftypqt  ", "video/mp4"],
  ["video", "\0\0\0\x0cfree\0\0\0\0\0\0\0\x08skip\0\0\0\x20ftypmp42", "video/mp4"],
  ["video", "\0\0\0\x20ftypavif", null],
  ["video", "\0\0\0\x20ftypheic", null],
  ["video", "\0\0\0\x20ftypM4A ", null],
  ["video", "\0\0\0\x20ftypM4B ", null],
  ["video", "\0\0\0\x08wide\0\0\0\x20ftypM4A ", null],
  ["video", "\0\0\0\0free\0\0\0\x20ftypisom", null],
  ["video", "\0\0\0\x08mdat\0\0\0\x20ftypisom", null],
  ["video", "\x89PNG\r\n\x1a\n\0\0\0\r", null],
  ["video", "<!doctype ht", null],
  ["video", "\0\0\0\x20fty", null],
  ["video", "", null],
] as const)("a %s that begins with %j is %s", (media, text, type) => {
  expect(mediaTypeOf(bytesOf(text), media)).toBe(type);
});
