/** Small real PNGs, drawn rather than kept: another seed, another picture. */

import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { contentOf, type HostedContent } from "./video-bytes.ts";

const WIDTH = 160;
const HEIGHT = 90;
const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** 8 bits a channel, truecolour, and the only compression, filter and interlace methods needed (PNG, section 11.2.1). */
const IMAGE_FORM = [8, 2, 0, 0, 0];

export function pngContent(seed = 0): HostedContent {
  const digest = createHash("sha256").update(`image ${seed}`).digest();
  const size = Buffer.alloc(8);
  size.writeUInt32BE(WIDTH, 0);
  size.writeUInt32BE(HEIGHT, 4);
  const png = Buffer.concat([
    SIGNATURE,
    chunk("IHDR", Buffer.from([...size, ...IMAGE_FORM])),
    chunk("IDAT", deflateSync(gradient(digest))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { ...contentOf(png), etag: `"${digest.toString("hex").slice(0, 32)}"` };
}

/** Each row starts with its filter: none. From black to the colour that the digest begins with. */
function gradient(digest: Buffer): Buffer {
  const rows = Buffer.alloc(HEIGHT * (1 + WIDTH * 3));
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH * 3; x += 1) {
      const share = (Math.floor(x / 3) + y) / (WIDTH + HEIGHT);
      rows[y * (1 + WIDTH * 3) + 1 + x] = (digest[x % 3] ?? 0) * share;
    }
  }
  return rows;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
