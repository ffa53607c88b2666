import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { AttemptError } from "../../src/transfer/attempt-error.ts";
import { requestRange, WHOLE } from "../../src/transfer/request.ts";
import { parseHostPattern } from "../../src/url-policy.ts";
import { eventually, newTaskId, simulator } from "../client.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { attempt, contentOf, failureOf, isOpen, requestsOf } from "./attempt-client.ts";

const KNOWN: FileResponse = { length: "known" };
const UNKNOWN: FileResponse = { length: "chunked" };
const MULTIPART_BYTES = 20_000_000;

async function hosted(...responses: FileResponse[]) {
  return simulator.addFile({ responses });
}

describe("a video", () => {
  it.each([
    ["of known length", KNOWN, undefined],
    ["of known length, larger than a part", KNOWN, MULTIPART_BYTES],
    ["of unknown length", UNKNOWN, undefined],
    ["of unknown length, larger than a part", UNKNOWN, MULTIPART_BYTES],
    ["of unknown length, of exactly two parts", UNKNOWN, 2 * 8 * 1024 * 1024],
    ["that ends with its connection", { length: "close" } as const, undefined],
    ["compressed on the way", { encoding: "gzip" } as const, undefined],
    ["in tiny pieces", { bytesPerSecond: 200_000, length: "chunked" } as const, undefined],
    ["of the wrong type", { headers: { "content-type": "text/plain" } }, undefined],
    ["of no type", { headers: { "content-type": null } }, undefined],
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

  it("is asked for once, as a browser would", async () => {
    const file = await hosted(KNOWN);
    await attempt(file.url).stored;
    const requests = await requestsOf(file.id);
    expect(requests).toMatchObject([
      { method: "GET", range: null, userAgent: expect.stringContaining("Mozilla/5.0") },
    ]);
  });

  it("is found after redirects, relative and absolute", async () => {
    const file = await hosted(KNOWN);
    const second = await hosted({ status: 302, location: file.url });
    const first = await hosted({ status: 307, location: new URL(second.url).pathname });
    await attempt(first.url).stored;
    expect(await requestsOf(file.id)).toHaveLength(1);
  });

  it("that is in R2 already is a success, and stays as it is", async () => {
    const [first, second] = [await simulator.addFile({ seed: 1 }), await simulator.addFile({ seed: 2 })];
    const { stored, key } = attempt(first.url);
    const before = await stored;
    const others = [
      second,
      await simulator.addFile({ seed: 3, bytes: 30_000_000 }),
      await simulator.addFile({ seed: 4, responses: [UNKNOWN] }),
      await simulator.addFile({ seed: 5, responses: [UNKNOWN], bytes: MULTIPART_BYTES }),
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

  it("that somebody put into R2 by hand, without a type, is a video all the same", async () => {
    const key = `veo3/${newTaskId()}/generated_0.mp4`;
    const { size } = (await env.VIDEOS.put(key, "a video")) ?? {};
    const { stored } = attempt((await hosted(KNOWN)).url, { key, repeated: true });
    expect(await stored).toMatchObject({ bytes: size, contentType: "video/mp4" });
  });

  it("is not asked for again when an earlier attempt stored it unseen", async () => {
    const [first, second] = [await hosted(KNOWN), await hosted(KNOWN)];
    const { stored, key } = attempt(first.url);
    const before = await stored;
    expect(await attempt(second.url, { key, repeated: true }).stored).toEqual(before);
    expect(await requestsOf(second.id)).toHaveLength(0);
  });
});

describe("a source", () => {
  it.each([
    [403, "source_gone"],
    [404, "source_gone"],
    [410, "source_gone"],
    [401, "source_error"],
    [429, "source_error"],
    [500, "source_error"],
    [503, "source_error"],
    [204, "source_error"],
    [206, "source_error"],
    [304, "source_error"],
  ])("that answers %i is %s", async (status, reason) => {
    const file = await hosted({ status });
    const error = await failureOf(file.url);
    expect(error).toMatchObject({ reason, message: `HTTP ${status} from ${simulator.host}` });
  });

  it("says how long to leave it alone", async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    expect(await failureOf((await hosted({ status: 429, retryAfter: "7" })).url)).toMatchObject({
      retryAfterMs: 7000,
    });
    expect(await failureOf((await hosted({ status: 503, retryAfter: "soon" })).url)).toMatchObject({
      retryAfterMs: 0,
    });
    const { retryAfterMs } = await failureOf((await hosted({ status: 503, retryAfter: inAnHour })).url);
    expect(Math.abs(retryAfterMs - 3_600_000)).toBeLessThan(60_000);
  });

  it.each([
    ["an HTML page", { body: "html" } as const],
    ["a JSON error", { body: "json" } as const],
    ["nothing", { body: "empty" } as const],
    ["nothing, in chunks", { body: "empty", length: "chunked" } as const],
    ["a page said to be a video", { body: "html", headers: { "content-type": "video/mp4" } } as const],
  ])("that delivers %s delivers no video", async (_, response) => {
    expect(await failureOf((await hosted(response)).url)).toMatchObject({ reason: "not_a_video" });
  });

  it.each([
    ["cut short", { truncateAt: 5000 }, "truncated"],
    ["cut short before the first bytes", { truncateAt: 5 }, "truncated"],
    ["reset", { resetAt: 5000 }, "truncated"],
    ["shorter than it declared", { declaredLength: 40_000 }, "truncated"],
    ["cut short in chunks", { truncateAt: 5000, length: "chunked" } as const, "source_error"],
  ])("that is %s is not published", async (_, response, reason) => {
    expect(await failureOf((await hosted(response)).url)).toMatchObject({ reason });
  });

  it("that falls silent is given up", async () => {
    const silent = { reason: "source_error", message: expect.stringContaining("nothing moved for") };
    const short = { idleTimeoutMs: 200 };
    expect(await failureOf((await hosted({ stallAt: 5000 })).url, short)).toMatchObject(silent);
    expect(await failureOf((await hosted({ stallAt: 0 })).url, short)).toMatchObject(silent);
    expect(await failureOf((await hosted({ delayMs: 60_000 })).url, short)).toMatchObject(silent);
  });

  it("is given up too when it is R2 that hangs", async () => {
    const hangs = () => new Promise<never>(() => {});
    const bucket = { ...env.VIDEOS, put: hangs } as unknown as R2Bucket;
    const file = await simulator.addFile({ bytes: 1_000_000 });
    const { stored } = attempt(file.url, { bucket, idleTimeoutMs: 200 });
    await expect(stored).rejects.toMatchObject({ message: "nothing moved for 0.2 s" });
  });

  it("that cannot be reached is an error", async () => {
    const host = "127.0.0.1:1"; // nothing listens there
    const policy = { allowedHosts: [parseHostPattern(host)].filter((p) => p !== null), ownHost: "r.example" };
    const request = requestRange(`http://${host}/a.mp4`, policy, WHOLE, new AbortController().signal);
    await expect(request).rejects.toMatchObject({ reason: "source_error" });
  });
});

describe("a video that is too large", () => {
  it("is refused by its declared length, before its body is read", async () => {
    const file = await simulator.addFile({ bytes: 10_000_000 });
    expect(await failureOf(file.url, { maxBytes: 9_999_999 })).toMatchObject({ reason: "too_large" });
    expect((await simulator.file(file.id, { ended: 1 })).requests).toMatchObject([{ ended: "aborted" }]);
  });

  it("is stopped where it grows too large, and leaves no upload open", async () => {
    const file = await hosted({ endless: true });
    const { stored, key, memory } = attempt(file.url, { maxBytes: MULTIPART_BYTES });
    await expect(stored).rejects.toMatchObject({ reason: "too_large" });
    expect(await env.VIDEOS.head(key)).toBeNull();
    expect((await simulator.file(file.id, { ended: 1 })).requests).toMatchObject([{ ended: "aborted" }]);
    expect(memory.upload).not.toBeNull();
    expect(await isOpen(key, memory.upload?.id ?? "")).toBe(false);
  });

  it("may be exactly as large as allowed", async () => {
    const file = await hosted(UNKNOWN);
    await attempt(file.url, { maxBytes: file.bytes }).stored;
  });
});

describe("redirects", () => {
  it("are checked at every hop, and what is refused is never asked", async () => {
    const target = await hosted(KNOWN);
    const elsewhere = target.url.replace("127.0.0.1", "localhost");
    const hop = await hosted({ status: 302, location: elsewhere });
    const error = await failureOf(hop.url);
    expect(error).toMatchObject({ reason: "url_refused", message: expect.stringContaining("redirected") });
    expect(await requestsOf(target.id)).toHaveLength(0);
  });

  it("are followed five times", async () => {
    let { url } = await hosted(KNOWN);
    for (let i = 0; i < 5; i++) ({ url } = await hosted({ status: 301, location: url }));
    await attempt(url).stored;
    const sixth = await hosted({ status: 301, location: url });
    expect(await failureOf(sixth.url)).toMatchObject({
      reason: "source_error",
      message: "more than 5 redirects",
    });
  });

  it("in a loop end", async () => {
    const loop = await hosted({ status: 302, location: "video.mp4" });
    expect(await failureOf(loop.url)).toMatchObject({ reason: "source_error" });
    expect(await requestsOf(loop.id)).toHaveLength(6);
  });

  it("that lead nowhere are errors", async () => {
    expect(await failureOf((await hosted({ status: 302 })).url)).toMatchObject({ reason: "source_error" });
    const malformed = await hosted({ status: 302, location: "http://[" });
    expect(await failureOf(malformed.url)).toMatchObject({ reason: "source_error" });
  });
});

describe("an attempt that is stopped", () => {
  const reason = new AttemptError("source_error", "stopped");

  it("before it began asks nobody", async () => {
    const file = await hosted(KNOWN);
    expect(await failureOf(file.url, { signal: AbortSignal.abort(reason) })).toBe(reason);
    expect(await requestsOf(file.id)).toHaveLength(0);
  });

  it("in the middle lets its source go", async () => {
    const file = await hosted({ stallAt: 5000 });
    const stop = new AbortController();
    const failed = failureOf(file.url, { signal: stop.signal, idleTimeoutMs: 60_000 });
    await eventually(async () => expect(await requestsOf(file.id)).toMatchObject([{ bytesSent: 5000 }]));
    stop.abort(reason);
    expect(await failed).toBe(reason);
    expect((await simulator.file(file.id, { ended: 1 })).requests).toMatchObject([{ ended: "aborted" }]);
  });
});

describe("what an interrupted attempt left", () => {
  it("is aborted before the next one begins", async () => {
    const key = `veo3/${newTaskId()}/generated_0.mp4`;
    const left = await env.VIDEOS.createMultipartUpload(key);
    await left.uploadPart(1, new Uint8Array(5 * 1024 * 1024));
    const file = await hosted(KNOWN);
    await attempt(file.url, { key, repeated: true, upload: { id: left.uploadId, file: null, parts: [] } })
      .stored;
    await expect(left.uploadPart(2, new Uint8Array(1))).rejects.toThrow();
    expect(await contentOf(key)).toBe(file.sha256);
  });
});
