/** How hosted files are answered, on real sockets. */

import { once } from "node:events";
import { connect } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileResponse } from "./file-plan.ts";
import { type Simulator, startSimulator } from "./simulator.ts";
import { bytesOf, rawGet, sha256 } from "./test-clients.ts";
import { FIXTURE_BYTES } from "./video-bytes.ts";

const MIB = 1024 * 1024;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

const fileWith = (response: FileResponse, bytes = 100_000) =>
  simulator.addFile({ bytes, responses: [response] });
const lastRequest = async (id: string, ended = 1) => (await simulator.file(id, { ended })).requests.at(-1);

describe("length", () => {
  it("known: Content-Length", async () => {
    const response = await fetch((await fileWith({})).url);
    expect(response.headers.get("content-length")).toBe("100000");
    expect((await bytesOf(response)).length).toBe(100_000);
  });

  it("chunked: no Content-Length, whole", async () => {
    const response = await fetch((await fileWith({ length: "chunked" })).url);
    expect(response.headers.get("content-length")).toBeNull();
    expect(response.headers.get("transfer-encoding")).toBe("chunked");
    expect((await bytesOf(response)).length).toBe(100_000);
  });

  it("close: neither, the end of the connection ends the body", async () => {
    const file = await fileWith({ length: "close" });
    const { head, body, ended } = await rawGet(file.url, { connection: "keep-alive" });
    expect(head).not.toMatch(/content-length|transfer-encoding/i);
    expect(ended).toBe("closed");
    expect(sha256(body)).toBe(file.sha256);
  });

  it("declared too long: the connection ends early", async () => {
    const file = await fileWith({ declaredLength: 100_001 });
    const { head, body, ended } = await rawGet(file.url, { connection: "keep-alive" });
    expect(head).toMatch(/content-length: 100001/i);
    expect([body.length, ended]).toEqual([100_000, "closed"]);
    expect(await lastRequest(file.id)).toMatchObject({ ended: "cut", bytesSent: 100_000 });
  });

  it("declared too short: more comes than was said", async () => {
    const file = await fileWith({ declaredLength: 99_999 });
    const { head, body } = await rawGet(file.url, { connection: "keep-alive" });
    expect(head).toMatch(/content-length: 99999/i);
    expect(body.length).toBe(100_000);
  });

  it("HEAD has the headers and no body", async () => {
    const file = await fileWith({});
    const response = await fetch(file.url, { method: "HEAD" });
    expect(response.headers.get("content-length")).toBe("100000");
    expect(await lastRequest(file.id)).toMatchObject({ method: "HEAD", status: 200, bytesSent: 0 });
  });
});

describe("cuts", () => {
  it.each(["known", "chunked"] as const)("truncateAt closes in order (%s)", async (length) => {
    const file = await fileWith({ truncateAt: 70_000, length });
    const { body, ended } = await rawGet(file.url);
    expect(ended).toBe("closed");
    if (length === "known") expect(body.length).toBe(70_000);
    expect(await lastRequest(file.id)).toMatchObject({ ended: "cut", bytesSent: 70_000 });
    await expect(fetch(file.url).then(bytesOf)).rejects.toThrow();
  });

  it.each([0, 70_000])("resetAt %i resets", async (resetAt) => {
    const file = await fileWith({ resetAt });
    const { body, ended } = await rawGet(file.url);
    expect([body.length, ended]).toEqual([resetAt, "reset"]);
    expect(await lastRequest(file.id)).toMatchObject({ ended: "cut", bytesSent: resetAt });
  });

  it("stallAt sends no more and waits for the client to go", async () => {
    const file = await fileWith({ stallAt: 70_000 });
    const reader = (await fetch(file.url)).body?.getReader();
    let received = 0;
    while (received < 70_000) received += (await reader?.read())?.value?.length ?? Number.NaN;
    expect((await simulator.file(file.id)).requests[0]).toMatchObject({ ended: null, endedAt: null });
    await reader?.cancel();
    expect(await lastRequest(file.id)).toMatchObject({ ended: "aborted", bytesSent: 70_000 });
  });

  it("endless goes on past the video until the client goes, chunked or against a declared length", async () => {
    for (const response of [{ endless: true }, { endless: true, declaredLength: 10 * MIB }]) {
      const file = await fileWith(response);
      const reader = (await fetch(file.url)).body?.getReader();
      let received = 0;
      while (received < 5 * MIB) received += (await reader?.read())?.value?.length ?? Number.NaN;
      await reader?.cancel();
      expect(await lastRequest(file.id)).toMatchObject({ ended: "aborted" });
    }
  });

  it("a client that does not read is not sent everything", async () => {
    const file = await simulator.addFile({ bytes: 160 * MIB });
    const other = await simulator.addFile({ bytes: 128 * MIB });
    const { port, pathname } = new URL(file.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(socket, "readable");
    // Time enough for the server to send as much to the first client too, if it did not wait for it.
    await fetch(other.url).then(bytesOf);
    socket.destroy();
    const request = await lastRequest(file.id);
    expect(request?.ended).toBe("aborted");
    // What the kernel holds on both sides is far less.
    expect(request?.bytesSent).toBeLessThan(64 * MIB);
  });
});

describe("the rest of a plan", () => {
  it.each(["chunked", "known"] as const)("gzip, %s", async (length) => {
    const file = await fileWith({ encoding: "gzip", length });
    const { head, body } = await rawGet(file.url);
    expect(head).toMatch(/content-encoding: gzip/i);
    expect(head).toMatch(/etag: "\w+-gzip"/i);
    if (length === "known") {
      expect(head).toMatch(new RegExp(`content-length: ${body.length}\\b`, "i"));
      expect(sha256(gunzipSync(body))).toBe(file.sha256);
    }
    const decoded = await bytesOf(await fetch(file.url));
    expect(sha256(decoded)).toBe(file.sha256);
  });

  it("one response after the other, the last one repeats", async () => {
    const file = await simulator.addFile({
      responses: [{ status: 503, retryAfter: "7" }, { status: 404 }, {}],
    });
    const answers = [
      await fetch(file.url),
      await fetch(file.url),
      await fetch(file.url),
      await fetch(file.url),
    ];
    expect(answers.map(({ status }) => status)).toEqual([503, 404, 200, 200]);
    expect(answers[0]?.headers.get("retry-after")).toBe("7");
    expect(answers[0]?.headers.get("content-type")).toMatch("text/plain");
  });

  it("redirects, also to itself", async () => {
    const target = await simulator.addFile({ seed: 3 });
    const away = await simulator.addFile({ responses: [{ status: 302, location: target.url }] });
    expect(sha256(await bytesOf(await fetch(away.url)))).toBe(target.sha256);
    const loop = await simulator.addFile({ responses: [{ status: 302, location: "video.mp4" }] });
    await expect(fetch(loop.url)).rejects.toThrow();
    expect((await simulator.file(loop.id)).requests.length).toBeGreaterThan(5);
  });

  it("headers added and taken away, ETag chosen or left out", async () => {
    const changed = await fileWith({
      headers: { "content-type": null, "X-Cache": "HIT", Date: null },
      etag: 'W/"1"',
    });
    const { headers } = await fetch(changed.url);
    expect([headers.get("content-type"), headers.get("x-cache"), headers.get("etag")]).toEqual([
      null,
      "HIT",
      'W/"1"',
    ]);
    expect(headers.get("date")).toBeNull();
    expect((await fetch((await fileWith({ etag: null })).url)).headers.get("etag")).toBeNull();
  });

  it("other bodies with 200", async () => {
    const get = async (response: FileResponse) => fetch((await fileWith(response)).url);
    expect(await (await get({ body: "html" })).text()).toMatch(/^<!doctype html>/);
    expect(await (await get({ body: "json" })).json()).toMatchObject({ code: 200 });
    expect((await get({ body: "empty" })).headers.get("content-length")).toBe("0");
  });

  it("pacing sends small slices and keeps to the rate", async () => {
    const file = await fileWith({ bytesPerSecond: 500_000 });
    await fetch(file.url).then(bytesOf);
    const request = await lastRequest(file.id);
    expect(request?.slices).toBe(4);
    // Only a lower bound: a busy machine may take longer.
    expect(Date.parse(request?.endedAt ?? "") - Date.parse(request?.startedAt ?? "")).toBeGreaterThanOrEqual(
      195,
    );
  });

  it("delayMs holds the headers back; a client that leaves meanwhile was aborted", async () => {
    const file = await fileWith({ delayMs: 60_000 });
    const leave = new AbortController();
    const request = fetch(file.url, { signal: leave.signal });
    while ((await simulator.file(file.id)).requests.length === 0) await new Promise(setImmediate);
    leave.abort();
    await expect(request).rejects.toThrow();
    expect(await lastRequest(file.id)).toMatchObject({ ended: "aborted", status: null, bytesSent: 0 });
  });
});

it("records what each request said", async () => {
  const file = await simulator.addFile({ fileName: "my clip.mp4" });
  const headers = { range: "bytes=0-9", "if-range": '"x"', "user-agent": "Tester/1" };
  await fetch(`${file.url}?token=1`, { headers }).then(bytesOf);
  expect(await lastRequest(file.id)).toMatchObject({
    method: "GET",
    query: "?token=1",
    range: "bytes=0-9",
    ifRange: '"x"',
    userAgent: "Tester/1",
    status: 200,
    bytesSent: FIXTURE_BYTES,
    ended: "finished",
  });
  await fetch(file.url, { method: "POST" });
  expect(await lastRequest(file.id, 2)).toMatchObject({ method: "POST", status: 405 });
  expect((await fetch(file.url.replace("my%20clip", "other"))).status).toBe(404);
});

it("counts the requests answered at once", async () => {
  await using own = await startSimulator();
  const file = await own.addFile({ responses: [{ stallAt: 10 }] });
  const stalled = await Promise.all([fetch(file.url), fetch(file.url), fetch(file.url)]);
  expect(await own.traffic()).toEqual({ concurrent: 3, maxConcurrent: 3 });
  await Promise.all(stalled.map(({ body }) => body?.cancel()));
  await own.file(file.id, { ended: 3 });
  expect(await own.traffic()).toEqual({ concurrent: 0, maxConcurrent: 3 });
});
