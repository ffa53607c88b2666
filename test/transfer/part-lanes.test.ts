import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { simulator } from "../client.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { attempt, contentOf, failureOf, Memory, requestsOf } from "./attempt-client.ts";

const PART = 8 * 1024 * 1024;
/** Five parts, the last one short. */
const BYTES = 4 * PART + 2_000_000;
const THREE = { connections: { max: () => 3, joinAfterMs: 0 } };

const rangesOf = async (id: string) => (await requestsOf(id)).map(({ range }) => range);
const rangeOf = (part: number) => `bytes=${(part - 1) * PART}-${Math.min(part * PART, BYTES) - 1}`;

describe("a large video whose host gives ranges", () => {
  it("is fetched from the front and, beside that, from the back", async () => {
    const file = await simulator.addFile({ bytes: BYTES, responses: [{ bytesPerSecond: 20_000_000 }] });
    const { stored, progress, key } = attempt(file.url, THREE);
    expect((await stored).bytes).toBe(BYTES);
    expect(await contentOf(key)).toBe(file.sha256);
    expect(progress).toEqual({ receivedBytes: BYTES, totalBytes: BYTES });
    const [main, ...helpers] = await requestsOf(file.id);
    expect(main?.range).toBeNull();
    expect(helpers.slice(0, 2)).toMatchObject([
      { range: rangeOf(5), ifRange: expect.stringMatching(/^"/), status: 206 },
      { range: rangeOf(4), status: 206 },
    ]);
    // Each part is somebody's: none is asked for twice.
    expect(new Set(helpers.map(({ range }) => range)).size).toBe(helpers.length);
  });

  it("is fetched by one connection alone where no part takes it long", async () => {
    const file = await simulator.addFile({ bytes: BYTES });
    const { stored, key } = attempt(file.url, { connections: { max: () => 3, joinAfterMs: 60_000 } });
    await stored;
    expect(await contentOf(key)).toBe(file.sha256);
    expect(await rangesOf(file.id)).toEqual([null]);
  });

  it("begins nothing more over connections that there is no room for any longer", async () => {
    const file = await simulator.addFile({ bytes: BYTES, responses: [{ bytesPerSecond: 20_000_000 }] });
    // Each of the two others asks as it comes, and as it takes its first part.
    let asked = 0;
    const { stored, key } = attempt(file.url, {
      connections: { max: () => (++asked <= 2 ? 3 : 1), joinAfterMs: 0 },
    });
    await stored;
    expect(await contentOf(key)).toBe(file.sha256);
    expect(await rangesOf(file.id)).toEqual([null, rangeOf(5), rangeOf(4)]);
  });

  it.each<[string, FileResponse]>([
    ["the whole file", { ranges: false }],
    ["another part", { status: 206, slice: [0, 99] }],
    ["403", { status: 403 }],
    ["416", { status: 416 }],
    ["429", { status: 429, retryAfter: "60" }],
    ["another file", { seed: 7 }],
    ["a connection that is reset", { resetAt: 1_000_000 }],
    ["fewer bytes than it declares", { truncateAt: 1_000_000 }],
  ])("is stored by one connection, at once, where the others are given %s", async (_, response) => {
    const responses = [{ bytesPerSecond: 40_000_000 }, response, response, {}];
    const file = await simulator.addFile({ bytes: BYTES, responses });
    const { stored, progress, key } = attempt(file.url, THREE);
    expect((await stored).bytes).toBe(BYTES);
    expect(await contentOf(key)).toBe(file.sha256);
    expect(progress.receivedBytes).toBe(BYTES);
    // The main connection comes to their parts by itself.
    expect(await rangesOf(file.id)).toEqual([null, rangeOf(5), rangeOf(4)]);
  });

  it("keeps what the others have stored when its main connection is cut, and fetches only what is missing", async () => {
    const responses = [{ truncateAt: 1_000_000 }, {}];
    const file = await simulator.addFile({ bytes: BYTES, responses });
    const memory = new Memory();
    expect(await failureOf(file.url, THREE, memory)).toMatchObject({ reason: "truncated" });
    expect(memory.upload?.parts.map((tag) => tag !== null)).toEqual([false, false, false, true, true]);
    const { stored, progress } = attempt(file.url, {}, memory);
    await stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    expect(progress.receivedBytes).toBe(BYTES);
    expect(await rangesOf(file.id)).toEqual([null, rangeOf(5), rangeOf(4), "bytes=0-"]);
  });

  it("is fetched around the parts that are there", async () => {
    // The first attempt has the first and the last part, the second one its middle.
    const responses = [{ truncateAt: PART + 1_000_000 }, {}, { resetAt: 1000 }, {}];
    const file = await simulator.addFile({ bytes: BYTES, responses });
    const memory = new Memory();
    await failureOf(file.url, THREE, memory);
    expect(memory.upload?.parts.map((tag) => tag !== null)).toEqual([true, false, false, false, true]);
    await attempt(file.url, THREE, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    const [next, ...others] = (await rangesOf(file.id)).slice(3);
    expect(next).toBe(`bytes=${PART}-`);
    expect([...others].sort()).toEqual([rangeOf(3), rangeOf(4)].sort());
  });

  it("is fetched around a part in its middle, and on from there", async () => {
    const file = await simulator.addFile({ bytes: BYTES });
    const memory = new Memory();
    const upload = await env.VIDEOS.createMultipartUpload(memory.key);
    const second = await fetch(file.url, { headers: { range: rangeOf(2) } });
    const { etag } = await upload.uploadPart(2, await second.arrayBuffer());
    const known = { etag: second.headers.get("etag") ?? "", length: BYTES };
    memory.upload = { id: upload.uploadId, file: known, parts: [null, etag] };
    const { stored, progress } = attempt(file.url, {}, memory);
    await stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    expect(progress.receivedBytes).toBe(BYTES);
    expect(await rangesOf(file.id)).toEqual([rangeOf(2), "bytes=0-", `bytes=${2 * PART}-`]);
  });

  it("is fetched anew when it has changed between two attempts, whoever fetched it", async () => {
    const changed = await simulator.addFile({ bytes: BYTES, seed: 7 });
    const responses = [{ truncateAt: 1_000_000 }, {}, {}, { seed: 7 }];
    const file = await simulator.addFile({ bytes: BYTES, responses });
    const memory = new Memory();
    await failureOf(file.url, THREE, memory);
    await attempt(file.url, THREE, memory).stored;
    expect(await contentOf(memory.key)).toBe(changed.sha256);
  });

  it("ends on every connection when nothing moves", async () => {
    const file = await simulator.addFile({ bytes: BYTES, responses: [{ stallAt: 1_000_000 }] });
    const failure = await failureOf(file.url, { ...THREE, idleTimeoutMs: 500 });
    expect(failure).toMatchObject({ message: "nothing moved for 0.5 s" });
    const { requests } = await simulator.file(file.id, { ended: 3 });
    expect(requests).toMatchObject(Array(3).fill({ ended: "aborted" }));
  });
});
