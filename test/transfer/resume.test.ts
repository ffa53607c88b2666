import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { eventually, simulator } from "../client.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { attempt, contentOf, failureOf, isOpen, Memory, requestsOf } from "./attempt-client.ts";

const MIB = 1024 * 1024;
const PART = 8 * MIB;
/** Two whole parts and a bit. */
const BYTES = 20_000_000;
/** Behind the first part, before the second is whole. */
const CUT = 12_000_000;

async function cutThen(...responses: FileResponse[]) {
  const file = await simulator.addFile({ bytes: BYTES, responses: [{ truncateAt: CUT }, ...responses] });
  const memory = new Memory();
  expect(await failureOf(file.url, {}, memory)).toMatchObject({ reason: "truncated" });
  return { file, memory };
}

describe("a large video that was cut", () => {
  it("goes on behind its last part, if it still is the same file", async () => {
    const { file, memory } = await cutThen({});
    expect(memory.upload?.parts).toHaveLength(1);
    const { stored, progress } = attempt(file.url, {}, memory);
    expect(progress.receivedBytes).toBe(0);
    expect((await stored).bytes).toBe(BYTES);
    expect(progress).toEqual({ receivedBytes: BYTES, totalBytes: BYTES });
    expect(await contentOf(memory.key)).toBe(file.sha256);
    const requests = await requestsOf(file.id);
    expect(requests).toMatchObject([
      { range: null, status: 200 },
      { range: `bytes=${PART}-`, ifRange: expect.stringMatching(/^"/), status: 206 },
    ]);
    expect(requests[1]?.bytesSent).toBe(BYTES - PART);
  });

  it("goes on again and again, and every part but the one in flight is kept", async () => {
    const cuts: FileResponse[] = [
      { truncateAt: CUT },
      { truncateAt: 1 },
      { truncateAt: CUT },
      { stallAt: 1000 },
      {},
    ];
    const file = await simulator.addFile({ bytes: 40_000_000, responses: cuts });
    const memory = new Memory();
    for (let tries = 0; tries < cuts.length - 1; tries++) {
      const stalls = cuts[tries]?.stallAt !== undefined;
      await failureOf(file.url, stalls ? { idleTimeoutMs: 300 } : {}, memory);
    }
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    const ranges = (await requestsOf(file.id)).map(({ range }) => range);
    expect(ranges).toEqual([null, ...[1, 1, 2, 2].map((parts) => `bytes=${parts * PART}-`)]);
  });

  it.each([
    ["the file has changed", { seed: 7 }],
    ["the host gives no ranges any more", { ranges: false }],
    ["the host sends another part than was asked for", { status: 206, slice: [0, 99] } as FileResponse],
    ["the file is shorter now", { status: 416 }],
  ])("starts anew when %s, and drops what it had", async (_, response) => {
    const { file, memory } = await cutThen(response, {});
    const expected = response.seed ? await simulator.addFile({ bytes: BYTES, seed: response.seed }) : file;
    const before = memory.upload?.id ?? "";
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(expected.sha256);
    expect(await isOpen(memory.key, before)).toBe(false);
  });

  it("is not taken for whole when the rest of it is shorter than its host says", async () => {
    const { file, memory } = await cutThen({ declaredLength: 100 }, {});
    const error = await failureOf(file.url, {}, memory);
    const message = `${simulator.host} ended the connection after ${PART + 100} of ${BYTES} bytes`;
    expect(error).toMatchObject({ reason: "truncated", message });
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    expect((await requestsOf(file.id)).map(({ range }) => range)).toEqual([
      null,
      ...Array(2).fill(`bytes=${PART}-`),
    ]);
  });

  it("starts anew when R2 has lost its upload", async () => {
    const { file, memory } = await cutThen({}, {});
    const lost = memory.upload?.id ?? "";
    await env.VIDEOS.resumeMultipartUpload(memory.key, lost).abort();
    expect(await failureOf(file.url, {}, memory)).toMatchObject({ reason: "source_error" });
    expect(memory).toMatchObject({ lost: 1, upload: null });
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
  });

  it("is only completed when all its parts were there already", async () => {
    const { file, memory } = await cutThen({}, {});
    // The process dies between the last part and the end.
    const bucket = new Proxy(env.VIDEOS, {
      get: (target, name) => {
        if (name !== "resumeMultipartUpload") return Reflect.get(target, name).bind(target);
        return (key: string, id: string) =>
          Object.assign(target.resumeMultipartUpload(key, id), {
            complete: () => Promise.reject(new Error("died")),
          });
      },
    });
    await failureOf(file.url, { bucket }, memory);
    expect(memory.upload?.parts).toHaveLength(3);
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    expect(await requestsOf(file.id)).toHaveLength(2);
  });
});

it.each([
  ["resumable", {}],
  ["not resumable", { length: "chunked" } as FileResponse],
])("an upload that R2 opens after its attempt was given up is not left open: %s", async (_, response) => {
  const file = await simulator.addFile({ bytes: BYTES, responses: [response] });
  const opened = Promise.withResolvers<R2MultipartUpload>();
  const late = Promise.withResolvers<void>();
  const bucket = new Proxy(env.VIDEOS, {
    get: (target, name) => {
      if (name !== "createMultipartUpload") return Reflect.get(target, name).bind(target);
      return async (key: string) => {
        opened.resolve(await target.createMultipartUpload(key));
        await late.promise;
        return opened.promise;
      };
    },
  });
  const memory = new Memory();
  await failureOf(file.url, { bucket, idleTimeoutMs: 300 }, memory);
  const { uploadId } = await opened.promise;
  expect(await isOpen(memory.key, uploadId)).toBe(true);
  late.resolve();
  await eventually(async () => expect(await isOpen(memory.key, uploadId)).toBe(false));
  expect(memory.upload, "nobody was told of it").toBeNull();
});

describe("a video that cannot be resumed", () => {
  it.each([
    ["is not larger than 16 MiB", 16 * MIB, {}],
    ["has no ETag", BYTES, { etag: null }],
    ["has a weak ETag", BYTES, { etag: 'W/"weak"' }],
    ["is not given in ranges", BYTES, { ranges: false }],
    ["has an unknown length", BYTES, { length: "chunked" } as FileResponse],
  ])("starts anew when it %s, and leaves no upload open", async (_, bytes, response) => {
    const file = await simulator.addFile({ bytes, responses: [{ ...response, truncateAt: CUT }, response] });
    const memory = new Memory();
    await failureOf(file.url, {}, memory);
    if (memory.upload !== null) expect(await isOpen(memory.key, memory.upload.id)).toBe(false);
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    expect((await requestsOf(file.id)).map(({ range }) => range)).toEqual([null, null]);
  });
});
