/** What hosted videos contain, as a client receives it. */

import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Simulator, startSimulator } from "./simulator.ts";
import { bytesOf, sha256 } from "./test-clients.ts";
import { FIXTURE_BYTES, SMALLEST_FILLED_BYTES } from "./video-bytes.ts";

const MIB = 1024 * 1024;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

it("is the clip when nothing else is asked for", async () => {
  const file = await simulator.addFile();
  const clip = await readFile(new URL("../fixtures/clip.mp4", import.meta.url));
  const response = await fetch(file.url);
  expect(response.headers.get("content-type")).toBe("video/mp4");
  expect(clip.equals(await bytesOf(response))).toBe(true);
  expect(file).toMatchObject({ bytes: clip.length, sha256: sha256(clip) });
});

it("is another film where one is named", async () => {
  const [file, aurora] = await Promise.all([
    simulator.addFile({ film: "aurora" }),
    readFile(new URL("../fixtures/aurora.mp4", import.meta.url)),
  ]);
  expect(file).toMatchObject({ bytes: aurora.length, sha256: sha256(aurora) });
});

it("is filled up to the size with one free box, and matches its hash", async () => {
  const file = await simulator.addFile({ bytes: 3 * MIB + 7, seed: 5 });
  const body = await bytesOf(await fetch(file.url));
  expect(body.length).toBe(3 * MIB + 7);
  expect(body.readUInt32BE(FIXTURE_BYTES)).toBe(body.length - FIXTURE_BYTES);
  expect(body.toString("latin1", FIXTURE_BYTES + 4, FIXTURE_BYTES + 8)).toBe("free");
  expect(sha256(body)).toBe(file.sha256);
});

it("is the same for the same seed, another for another", async () => {
  const plans = [
    { seed: 1 },
    { seed: 1 },
    { seed: 2 },
    { bytes: 50_000, seed: 1 },
    { bytes: 50_000, seed: 2 },
  ];
  const [one, again, two, large, other] = await Promise.all(plans.map((plan) => simulator.addFile(plan)));
  expect(one?.sha256).toBe(again?.sha256);
  expect(new Set([one, two, large, other].map((file) => file?.sha256)).size).toBe(4);
});

it("past 4 GiB has a 64-bit box, any part at once, and no hash unasked", async () => {
  const bytes = 5 * 1024 * MIB;
  const file = await simulator.addFile({ bytes });
  expect(file.sha256).toBeNull();
  const part = async (range: string) =>
    bytesOf(await fetch(file.url, { headers: { range: `bytes=${range}` } }));
  const header = await part(`${FIXTURE_BYTES}-${FIXTURE_BYTES + 15}`);
  expect(header.readUInt32BE(0)).toBe(1);
  expect(header.readBigUInt64BE(8)).toBe(BigInt(bytes - FIXTURE_BYTES));
  const tail = await part("-1000");
  expect(tail.subarray(333).equals(await part("-667"))).toBe(true);
  expect(tail.equals(await part("4294967296-4294968295"))).toBe(false);
});

it.each([SMALLEST_FILLED_BYTES - 1, 1])("of %i bytes is refused", async (bytes) => {
  await expect(simulator.addFile({ bytes })).rejects.toThrow(`at least ${SMALLEST_FILLED_BYTES}`);
});
