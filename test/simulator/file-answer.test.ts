/** Ranges of hosted files, and the ways a host gets them wrong. */

import { afterAll, beforeAll, expect, it } from "vitest";
import type { FileResponse } from "./file-plan.ts";
import { type Simulator, startSimulator } from "./simulator.ts";
import { bytesOf, sha256 } from "./test-clients.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

const fileWith = (response: FileResponse) => simulator.addFile({ bytes: 100_000, responses: [response] });

let url: string;
let whole: Buffer;
let etag: string;
beforeAll(async () => {
  url = (await simulator.addFile({ bytes: 100_000 })).url;
  const response = await fetch(url);
  etag = response.headers.get("etag") ?? "";
  whole = await bytesOf(response);
});

it.each([
  ["bytes=0-99", 0, 100],
  ["bytes=99990-", 99_990, 100_000],
  ["bytes=-10", 99_990, 100_000],
  ["bytes=99990-200000", 99_990, 100_000],
  ["bytes=-200000", 0, 100_000],
])("%s is 206", async (range, first, end) => {
  const response = await fetch(url, { headers: { range } });
  expect(response.status).toBe(206);
  expect(response.headers.get("content-range")).toBe(`bytes ${first}-${end - 1}/100000`);
  expect(response.headers.get("content-length")).toBe(String(end - first));
  expect(whole.subarray(first, end).equals(await bytesOf(response))).toBe(true);
});

it.each(["bytes=100000-", "bytes=-0"])("%s is 416", async (range) => {
  const response = await fetch(url, { headers: { range } });
  expect([response.status, response.headers.get("content-range")]).toEqual([416, "bytes */100000"]);
});

it.each(["bytes=9-1", "bytes=a-b", "items=0-1", "bytes=0-1,3-4"])("%s is passed over", async (range) => {
  const response = await fetch(url, { headers: { range } });
  expect([response.status, (await bytesOf(response)).length]).toEqual([200, 100_000]);
});

it("If-Range: the part when the ETag is the same, the whole when not or when weak", async () => {
  const ask = async (ifRange: string) =>
    (await fetch(url, { headers: { range: "bytes=5-", "if-range": ifRange } })).status;
  expect([await ask(etag), await ask('"other"'), await ask(`W/${etag}`)]).toEqual([206, 200, 200]);
});

it("If-Range with a weak ETag gets the whole, even the file's own", async () => {
  const file = await fileWith({ etag: 'W/"1"' });
  const response = await fetch(file.url, { headers: { range: "bytes=5-", "if-range": 'W/"1"' } });
  expect(response.status).toBe(200);
});

it("a file replaced between two requests has another ETag and other bytes", async () => {
  const file = await simulator.addFile({ bytes: 100_000, responses: [{}, { seed: 9 }] });
  const before = await fetch(file.url);
  const old = before.headers.get("etag") ?? "";
  const after = await fetch(file.url, { headers: { range: "bytes=5-", "if-range": old } });
  expect(after.status).toBe(200);
  expect(after.headers.get("etag")).not.toBe(old);
  const replaced = sha256(await bytesOf(after));
  expect(replaced).not.toBe(sha256(await bytesOf(before)));
  expect(replaced).toBe((await simulator.addFile({ bytes: 100_000, seed: 9 })).sha256);
});

it("can be unsupported, or answered with a part nobody asked for", async () => {
  const without = await fetch((await fileWith({ ranges: false })).url, { headers: { range: "bytes=5-" } });
  expect([without.status, without.headers.get("accept-ranges")]).toEqual([200, null]);
  const unasked = await fetch((await fileWith({ status: 206, slice: [10, 19] })).url);
  expect([unasked.status, unasked.headers.get("content-range")]).toEqual([206, "bytes 10-19/100000"]);
  expect(whole.subarray(10, 20).equals(await bytesOf(unasked))).toBe(true);
});
