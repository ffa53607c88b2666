import { describe, expect, it } from "vitest";
import { TopLevelBoxes } from "../../src/transfer/top-level-boxes.ts";

/** A box with a body of so many bytes. */
function box(type: string, size: number): string {
  return `${String.fromCharCode(0, 0, 0, size + 8)}${type}${"x".repeat(size)}`;
}
const largeBox = (type: string, size: number) =>
  `\0\0\0\x01${type}\0\0\0\0\0\0\0${String.fromCharCode(size + 16)}${"x".repeat(size)}`;

function isWhole(file: string, step = file.length): boolean {
  const bytes = Uint8Array.from(file, (char) => char.charCodeAt(0));
  const boxes = new TopLevelBoxes();
  for (let at = 0; at < bytes.length; at += step) boxes.pass(bytes.subarray(at, at + step));
  return boxes.isWhole;
}

const FILM = box("ftyp", 8) + box("moov", 20) + box("mdat", 30);

describe("a film is whole", () => {
  it.each([
    ["where its last box ends", FILM],
    ["when it consists of fragments", box("ftyp", 8) + box("moof", 3) + box("mdat", 9)],
    ["with a box whose size has 64 bits", box("ftyp", 8) + largeBox("mdat", 40) + box("moov", 0)],
    ["with a last box that lasts to the end", `${box("ftyp", 8)}${box("moov", 0)}\0\0\0\0mdatxxx`],
  ])("%s, however its bytes are cut into pieces", (_, file) => {
    for (const step of [1, 7, file.length]) expect(isWhole(file, step)).toBe(true);
  });
});

describe("a film is cut short", () => {
  it("wherever it ends but behind a box", () => {
    const ends = [16, 44, 82];
    const whole = Array.from(FILM, (_, end) => end).filter((end) => isWhole(FILM.slice(0, end)));
    expect(whole).toEqual(ends.filter((end) => end > 16 && end < FILM.length));
  });

  it.each([
    ["it has no movie box", box("ftyp", 8) + box("mdat", 30)],
    ["a box is smaller than its header", `${FILM}\0\0\0\x07free`],
    ["a box of 64 bits is smaller than its header", `${FILM}\0\0\0\x01free\0\0\0\0\0\0\0\x0f`],
    ["it is empty", ""],
  ])("when %s", (_, file) => {
    expect(isWhole(file)).toBe(false);
  });
});
