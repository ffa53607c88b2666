/** What hosted images contain, as a client receives it. */

import { crc32, inflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Simulator, startSimulator } from "./simulator.ts";
import { bytesOf, sha256 } from "./test-clients.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

/** Throws where a checksum is wrong. */
function chunksOf(png: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const bytes = png.readUInt32BE(at);
    const named = png.subarray(at + 4, at + 8 + bytes);
    if (crc32(named) !== png.readUInt32BE(at + 8 + bytes)) throw new Error("a wrong checksum");
    chunks.set(named.toString("latin1", 0, 4), named.subarray(4));
    at += 12 + bytes;
  }
  return chunks;
}

it("is a PNG of the size it says", async () => {
  const file = await simulator.addFile({ content: "png" });
  expect(file.url).toMatch(/\/image\.png$/);
  const response = await fetch(file.url);
  expect(response.headers.get("content-type")).toBe("image/png");
  const png = await bytesOf(response);
  expect(png.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  const chunks = chunksOf(png);
  expect([...chunks.keys()]).toEqual(["IHDR", "IDAT", "IEND"]);
  const [width = 0, height = 0] = [chunks.get("IHDR")?.readUInt32BE(0), chunks.get("IHDR")?.readUInt32BE(4)];
  expect(inflateSync(chunks.get("IDAT") ?? "")).toHaveLength(height * (1 + 3 * width));
  expect(file).toMatchObject({ bytes: png.length, sha256: sha256(png) });
});

it("is another for another seed, and behaves as planned like any file", async () => {
  const files = await Promise.all(
    [1, 1, 2].map((seed) => simulator.addFile({ content: "png", seed, responses: [{ status: 404 }, {}] })),
  );
  const [one, again, other] = files.map(({ sha256 }) => sha256);
  expect(one).toBe(again);
  expect(one).not.toBe(other);
  const { url = "" } = files[0] ?? {};
  expect([(await fetch(url)).status, (await fetch(url)).status]).toEqual([404, 200]);
});
