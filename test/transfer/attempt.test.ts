import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { AttemptError } from "../../src/transfer/attempt-error.ts";
import { withPartMemory } from "../../src/transfer/part-memory.ts";
import { eventually, newTaskId, simulator } from "../client.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { attempt, contentOf, failureOf, isOpen, Memory, requestsOf } from "./attempt-client.ts";

const KNOWN: FileResponse = { length: "known" };
const UNKNOWN: FileResponse = { length: "chunked" };
/** Chunks beat whatever length is declared beside them. */
const chunkedBeside = (length: string): FileResponse => ({
  headers: { "content-length": length, "transfer-encoding": "chunked" },
});
/** Larger than a part, and large enough to be resumed. */
const LARGE = 20_000_000;

const hosted = (...responses: FileResponse[]) => simulator.addFile({ responses });

describe("a video", () => {
  it.each([
    ["of known length", KNOWN, undefined],
    ["of known length, larger than a part", KNOWN, LARGE],
    ["of unknown length", UNKNOWN, undefined],
    ["of unknown length, larger than a part", UNKNOWN, LARGE],
    ["of unknown length, of exactly two parts", UNKNOWN, 2 * 8 * 1024 * 1024],
    ["that ends with its connection", { length: "close" } as const, undefined],
    ["compressed on the way", { encoding: "gzip" } as const, undefined],
    ["in chunks, larger than a part, whose declared length is too short", chunkedBeside("17000000"), LARGE],
    ["in tiny pieces", { bytesPerSecond: 200_000, length: "chunked" } as const, undefined],
  ])("%s is stored whole, as video/mp4", async (_, response, bytes) => {
    const file = await simulator.addFile({ responses: [response], ...(bytes && { bytes }) });
    const { stored, key, progress } = attempt(file.url);
    const { etag, ...rest } = await stored;
    expect(rest).toEqual({ bytes: file.bytes, contentType: "video/mp4" });
    expect(await contentOf(key)).toBe(file.sha256);
    const object = await env.VIDEOS.head(key);
    expect(object?.httpMetadata).toEqual({ contentType: "video/mp4" });
    expect(object?.httpEtag).toBe(etag);
    expect(progress.receivedBytes).toBe(file.bytes);
  });

  it("that R2 has already is a success, and stays as it is", async () => {
    const [first, second] = [await simulator.addFile({ seed: 1 }), await simulator.addFile({ seed: 2 })];
    const { stored, key } = attempt(first.url);
    const before = await stored;
    const others = [
      second,
      await simulator.addFile({ seed: 3, bytes: 30_000_000 }),
      await simulator.addFile({ seed: 4, responses: [UNKNOWN] }),
      await simulator.addFile({ seed: 5, responses: [UNKNOWN], bytes: LARGE }),
    ];
    for (const { url } of others) expect(await attempt(url, { key }).stored).toEqual(before);
    expect(await contentOf(key)).toBe(first.sha256);
  });

  it("that vanishes from R2 just after it was found there is stored by the next attempt", async () => {
    const file = await hosted(KNOWN);
    const { stored, key, memory } = attempt(file.url);
    await stored;
    const bucket = new Proxy(env.VIDEOS, {
      get: (target, name) => {
        if (name !== "put") return Reflect.get(target, name).bind(target);
        return async (...of: Parameters<R2Bucket["put"]>) => {
          const created = await target.put(...of);
          await target.delete(key);
          return created;
        };
      },
    });
    const failure = await failureOf(file.url, { bucket, repeated: false }, memory);
    expect(failure).toMatchObject({ reason: "source_error", message: "R2 could not store the video" });
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(key)).toBe(file.sha256);
  });

  it("that was put into R2 by hand, without a type, is a video all the same", async () => {
    const key = `veo3/${newTaskId()}/generated_0.mp4`;
    const { size } = (await env.VIDEOS.put(key, "a video")) ?? {};
    const { stored } = attempt((await hosted(KNOWN)).url, { key, repeated: true });
    expect(await stored).toMatchObject({ bytes: size, contentType: "video/mp4" });
  });

  it("that an earlier attempt stored, but did not record, is not requested again", async () => {
    const [first, second] = [await hosted(KNOWN), await hosted(KNOWN)];
    const { stored, key } = attempt(first.url);
    const before = await stored;
    expect(await attempt(second.url, { key, repeated: true }).stored).toEqual(before);
    expect(await requestsOf(second.id)).toHaveLength(0);
  });

  it.each<[string, FileResponse, string]>([
    ["known length", { truncateAt: 5000 }, "truncated"],
    ["unknown length, in the middle of a box", { truncateAt: 20_000, length: "close" }, "truncated"],
  ])("of %s that is cut short does not appear in R2", async (_, response, reason) => {
    expect(await failureOf((await hosted(response)).url)).toMatchObject({ reason });
  });
});

describe("an attempt without progress is given up", () => {
  it.each<[string, FileResponse]>([
    ["when its source stops in the middle of the body", { stallAt: 5000 }],
    ["when its source sends no body", { stallAt: 0 }],
    ["when its source does not answer", { delayMs: 60_000 }],
  ])("%s", async (_, response) => {
    const failure = await failureOf((await hosted(response)).url, { idleTimeoutMs: 200 });
    expect(failure).toMatchObject({ reason: "source_error", message: "next to nothing moved for 0.2 s" });
  });

  it("when others hold all the memory that there is for parts", async () => {
    const { promise, resolve: release } = Promise.withResolvers<void>();
    const others = Array.from({ length: 4 }, () =>
      withPartMemory(new AbortController().signal, () => promise),
    );
    const { url } = await hosted(UNKNOWN);
    expect(await failureOf(url, { idleTimeoutMs: 500 })).toMatchObject({
      message: "next to nothing moved for 0.5 s",
    });
    release();
    await Promise.all(others);
  });

  it("when R2 hangs", async () => {
    const hangs = () => new Promise<never>(() => {});
    const bucket = { ...env.VIDEOS, put: hangs } as unknown as R2Bucket;
    const file = await simulator.addFile({ bytes: 1_000_000 });
    const { stored } = attempt(file.url, { bucket, idleTimeoutMs: 200 });
    await expect(stored).rejects.toMatchObject({ message: "next to nothing moved for 0.2 s" });
  });
});

describe("a video that is too large", () => {
  it("is stopped where it grows too large, and leaves no upload open", async () => {
    const file = await hosted({ endless: true });
    const { stored, key, memory } = attempt(file.url, { maxBytes: LARGE });
    await expect(stored).rejects.toMatchObject({ reason: "too_large" });
    expect(await env.VIDEOS.head(key)).toBeNull();
    expect((await simulator.file(file.id, { ended: 1 })).requests).toMatchObject([{ ended: "aborted" }]);
    expect(memory.upload).not.toBeNull();
    expect(await isOpen(key, memory.upload?.id ?? "")).toBe(false);
  });
});

describe("an attempt that is stopped", () => {
  const reason = new AttemptError("source_error", "stopped");

  it("before it began requests nothing", async () => {
    const file = await hosted(KNOWN);
    expect(await failureOf(file.url, { signal: AbortSignal.abort(reason) })).toBe(reason);
    expect(await requestsOf(file.id)).toHaveLength(0);
  });

  it("in the middle closes its connection", async () => {
    const file = await hosted({ stallAt: 5000 });
    const stop = new AbortController();
    const failed = failureOf(file.url, { signal: stop.signal, idleTimeoutMs: 60_000 });
    await eventually(async () => expect(await requestsOf(file.id)).toMatchObject([{ bytesSent: 5000 }]));
    stop.abort(reason);
    expect(await failed).toBe(reason);
    expect((await simulator.file(file.id, { ended: 1 })).requests).toMatchObject([{ ended: "aborted" }]);
  });
});

it("an upload that an earlier attempt left and that cannot be resumed is aborted before the next one begins", async () => {
  const memory = new Memory();
  const left = await env.VIDEOS.createMultipartUpload(memory.key);
  await left.uploadPart(1, new Uint8Array(5 * 1024 * 1024));
  memory.upload = {
    id: left.uploadId,
    file: null,
    parts: [],
    partBytes: 8_388_608,
    contentType: "video/mp4",
  };
  const file = await hosted(KNOWN);
  await attempt(file.url, { repeated: true }, memory).stored;
  expect(await isOpen(memory.key, left.uploadId)).toBe(false);
  expect(await contentOf(memory.key)).toBe(file.sha256);
});
