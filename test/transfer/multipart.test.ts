import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { eventually, simulator } from "../client.ts";
import { restFromAbout } from "../lost-connection.ts";
import type { FilePlan, FileResponse } from "../simulator/file-plan.ts";
import { attempt, contentOf, etagOf, failureOf, isOpen, Memory, requestsOf } from "./attempt-client.ts";

const MIB = 1024 * 1024;
const PART = 8 * MIB;
/** Two whole parts and a bit. */
const BYTES = 17_000_000;
/** Behind the first part, before the second is whole. */
const CUT = 12_000_000;
const REST = { status: 206, slice: [PART, BYTES - 1] } satisfies FileResponse;

/** A video whose first attempt was cut and could not go on in place, and what that attempt left. */
async function cutThen(...responses: FileResponse[]) {
  const cut = [{ truncateAt: CUT }, { status: 503 }];
  const file = await simulator.addFile({ bytes: BYTES, responses: [...cut, ...responses] });
  const memory = new Memory();
  expect(await failureOf(file.url, {}, memory)).toMatchObject({ reason: "truncated" });
  return { file, memory };
}

type Complete = (upload: R2MultipartUpload, parts: R2UploadedPart[]) => Promise<R2Object>;

/** The bucket, but for how it completes an upload that is gone on with. */
function bucketWith({ complete }: { complete: Complete }): R2Bucket {
  return new Proxy(env.VIDEOS, {
    get: (target, name) => {
      if (name !== "resumeMultipartUpload") return Reflect.get(target, name).bind(target);
      return (key: string, id: string) => {
        const upload = target.resumeMultipartUpload(key, id);
        return {
          uploadId: upload.uploadId,
          uploadPart: upload.uploadPart.bind(upload),
          abort: upload.abort.bind(upload),
          complete: (parts: R2UploadedPart[]) => complete(upload, parts),
        };
      };
    },
  });
}

/** Short, and long enough for all that comes before nothing moves. */
const SHORT = { idleTimeoutMs: 2000 };

const rangesOf = async (id: string) => (await requestsOf(id)).map(({ range }) => range);

describe("a large video that was cut", () => {
  it("is resumed behind its last part", async () => {
    const { file, memory } = await cutThen({});
    expect(memory.storedParts).toEqual([true]);
    const { stored, progress } = attempt(file.url, {}, memory);
    expect((await stored).bytes).toBe(BYTES);
    expect(progress).toEqual({ receivedBytes: BYTES, totalBytes: BYTES });
    expect(await contentOf(memory.key)).toBe(file.sha256);
    expect(await rangesOf(file.id)).toEqual([null, restFromAbout(CUT), `bytes=${PART}-`]);
  });

  it("is resumed again and again, and keeps every part but the one that was cut", async () => {
    const attempts: FileResponse[][] = [
      [{ truncateAt: CUT }, { truncateAt: 1 }],
      [{ truncateAt: 1 }],
      [{ truncateAt: CUT }, { stallAt: 1000 }],
    ];
    const file = await simulator.addFile({ bytes: 40_000_000, responses: [...attempts.flat(), {}] });
    const memory = new Memory();
    for (const responses of attempts) {
      const isStalled = responses.at(-1)?.stallAt !== undefined;
      await failureOf(file.url, isStalled ? SHORT : {}, memory);
    }
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    const [first, second] = [restFromAbout(CUT), restFromAbout(PART + CUT)];
    const kept = (parts: number) => `bytes=${parts * PART}-`;
    expect(await rangesOf(file.id)).toEqual([null, first, kept(1), kept(1), second, kept(2)]);
  });

  it.each<[string, FileResponse]>([
    ...[400, 401, 403, 404, 405, 412, 500, 501].map((status): [string, FileResponse] => [
      `with ${status}`,
      { status },
    ]),
    ["with a reset", { status: 206, resetAt: 0 }],
  ])("is stored anew when its host answers every range %s", async (_, refused) => {
    const file = await simulator.addFile({ bytes: BYTES, responses: [{ truncateAt: CUT }, {}], refused });
    const memory = new Memory();
    expect(await failureOf(file.url, {}, memory)).toMatchObject({ reason: "truncated" });
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
  });

  it("is not requested as a whole at once when its host asks for time", async () => {
    const { file, memory } = await cutThen({ status: 503, retryAfter: "7" }, {});
    expect(await failureOf(file.url, {}, memory)).toMatchObject({ retryAfterMs: 7000 });
    expect(await rangesOf(file.id)).toEqual([null, restFromAbout(CUT), `bytes=${PART}-`]);
  });

  it.each<[string, FileResponse]>([
    ["when its source has another file", { seed: 7 }],
    ["when its host refuses to give the rest of it", { status: 416 }],
    ["when its host sends the beginning", { status: 206, slice: [0, CUT] }],
    ["when its host sends less than the rest", { status: 206, slice: [PART, CUT] }],
    ["when its host sends the rest but for a byte", { status: 206, slice: [PART + 1, BYTES - 1] }],
    ["when its host does not name the part", { ...REST, headers: { "content-range": null } }],
    [
      "when its host sends a part of a longer file",
      { ...REST, headers: { "content-range": `bytes ${PART}-${BYTES - 1}/${BYTES + 1}` } },
    ],
    ["when its host sends the rest of another file, whatever If-Range said", { ...REST, seed: 7 }],
  ])("is stored anew %s, and its upload is aborted", async (_, response) => {
    const { file, memory } = await cutThen(response, {});
    const isReplaced = response.seed !== undefined && response.status === undefined;
    const expected = isReplaced ? await simulator.addFile({ bytes: BYTES, seed: response.seed ?? 0 }) : file;
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
  });

  it("is stored anew when R2 no longer has its upload", async () => {
    const { file, memory } = await cutThen({}, {});
    const lost = memory.upload?.id ?? "";
    await env.VIDEOS.resumeMultipartUpload(memory.key, lost).abort();
    expect(await failureOf(file.url, {}, memory)).toMatchObject({ reason: "source_error" });
    expect(memory).toMatchObject({ lost: 1, upload: null });
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
  });

  it.each([10011, 10024, 10025, 10048])(
    "is stored anew after R2's error %i, which ends an upload",
    async (code) => {
      const file = await simulator.addFile({ bytes: BYTES });
      const memory = new Memory();
      const complete = () => Promise.reject(new Error(`completeMultipartUpload: it failed. (${code})`));
      expect(await failureOf(file.url, { bucket: bucketWith({ complete }) }, memory)).toMatchObject({
        message: "R2 could not store the video",
      });
      expect(memory).toMatchObject({ lost: 1, upload: null });
      await attempt(file.url, {}, memory).stored;
    },
  );

  it("has its type though R2 does not tell it when the upload is completed", async () => {
    const file = await simulator.addFile({ bytes: BYTES });
    const complete = async (upload: R2MultipartUpload, parts: R2UploadedPart[]) => {
      const { size, httpEtag } = await upload.complete(parts);
      return { size, httpEtag, httpMetadata: { contentType: "" } } as R2Object;
    };
    expect(await attempt(file.url, { bucket: bucketWith({ complete }) }).stored).toMatchObject({
      bytes: BYTES,
      contentType: "video/mp4",
    });
  });

  it("goes on in parts of the size that it was begun with", async () => {
    const file = await simulator.addFile({ bytes: BYTES });
    const memory = new Memory();
    const etag = await etagOf(file.url);
    const partBytes = 6 * MIB;
    const first = await fetch(file.url, { headers: { range: `bytes=0-${partBytes - 1}` } });
    const upload = await env.VIDEOS.createMultipartUpload(memory.key);
    const part = await upload.uploadPart(1, await first.arrayBuffer());
    const row = { id: upload.uploadId, file: { etag, length: BYTES }, contentType: "video/mp4" };
    memory.upload = { ...row, parts: [part.etag], partBytes };
    await attempt(file.url, { repeated: true }, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    expect((await rangesOf(file.id)).at(-1)).toBe(`bytes=${partBytes}-`);
  });

  it("is only completed when R2 has all of its parts", async () => {
    const { file, memory } = await cutThen({}, {});
    // The process dies between the last part and the end.
    const bucket = bucketWith({ complete: () => Promise.reject(new Error("died")) });
    await failureOf(file.url, { bucket }, memory);
    expect(memory.storedParts).toEqual([true, true, true]);
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    expect(await requestsOf(file.id)).toHaveLength(3);
  });
});

describe("a video whose connections are all cut short", () => {
  it.each([
    ["after 6 MiB", 23 * MIB, 6 * MIB, 4],
    ["after 3 MiB", 23 * MIB, 3 * MIB, 8],
    ["after 1 MB, too small to be stored in parts", 2_800_000, 1_000_000, 3],
  ])("%s is stored in one attempt", async (_, bytes, truncateAt, requests) => {
    const file = await simulator.addFile({ bytes, responses: [{ truncateAt }] });
    const { stored, progress, key } = attempt(file.url);
    await stored;
    expect(await contentOf(key)).toBe(file.sha256);
    expect(progress.receivedBytes).toBe(bytes);
    const [first, ...rests] = await rangesOf(file.id);
    expect(first).toBeNull();
    expect(rests).toHaveLength(requests - 1);
    let offset = 0;
    for (const rest of rests) {
      expect(rest).toEqual(restFromAbout(offset + truncateAt));
      offset = Number(rest?.match(/\d+/)?.[0]);
    }
  });

  it("is not mixed with another file that is there by then", async () => {
    const responses = [{ truncateAt: CUT }, { seed: 7 }, { seed: 7 }];
    const file = await simulator.addFile({ bytes: BYTES, responses });
    const other = await simulator.addFile({ bytes: BYTES, seed: 7 });
    const memory = new Memory();
    expect(await failureOf(file.url, {}, memory)).toMatchObject({ reason: "truncated" });
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(other.sha256);
  });
});

describe("a video that cannot be resumed", () => {
  it.each([
    ["is not larger than 16 MiB", 16 * MIB, { refused: { status: 403 } }],
    ["is not given in ranges", BYTES, { ranges: false }],
    ["has an unknown length", BYTES, { length: "chunked" } as FileResponse],
    ["has no ETag", BYTES, { etag: null }],
    ["is compressed", BYTES, { encoding: "gzip" } as FileResponse],
  ])("is stored anew when it %s, and leaves no upload open", async (_, bytes, how) => {
    const { refused, ...response } = how as FileResponse & Pick<FilePlan, "refused">;
    const responses = [{ ...response, truncateAt: CUT }, response];
    const file = await simulator.addFile({ bytes, responses, ...(refused && { refused }) });
    const memory = new Memory();
    await failureOf(file.url, {}, memory);
    if (memory.upload !== null) expect(await isOpen(memory.key, memory.upload.id)).toBe(false);
    await attempt(file.url, {}, memory).stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    expect(await rangesOf(file.id)).toEqual(refused ? [null, restFromAbout(CUT), null] : [null, null]);
  });
});

it("a video that is too large for one put, and cannot be resumed, is stored in parts", async () => {
  const file = await simulator.addFile({ bytes: 5_400_000_000, responses: [{ etag: null }] });
  const opened = vi.fn(() => Promise.reject(new Error("it is opened")));
  const bucket = new Proxy(env.VIDEOS, {
    get: (target, name) =>
      name === "createMultipartUpload" ? opened : Reflect.get(target, name).bind(target),
  });
  expect(await failureOf(file.url, { bucket, maxBytes: 6e9 })).toMatchObject({
    cause: { message: "it is opened" },
  });
  expect(opened).toHaveBeenCalledOnce();
});

it.each<[string, FileResponse]>([
  ["resumable", {}],
  ["not resumable", { length: "chunked" }],
])("an upload that R2 opens after its attempt was given up is aborted: %s", async (_, response) => {
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
  await failureOf(file.url, { ...SHORT, bucket }, memory);
  const { uploadId } = await opened.promise;
  expect(await isOpen(memory.key, uploadId)).toBe(true);
  late.resolve();
  await eventually(async () => expect(await isOpen(memory.key, uploadId)).toBe(false));
  expect(memory.upload, "it was not recorded").toBeNull();
});

describe("a large video over three connections", () => {
  /** Five parts, the last one short. */
  const LENGTH = 4 * PART + 2_000_000;
  const THREE = { connections: { max: () => 3, joinAfterMs: 0 } };
  const rangeOf = (part: number) => `bytes=${(part - 1) * PART}-${Math.min(part * PART, LENGTH) - 1}`;

  it("is stored whole, and each byte of it received once", async () => {
    const file = await simulator.addFile({ bytes: LENGTH, responses: [{ bytesPerSecond: 20_000_000 }] });
    const { stored, progress, key } = attempt(file.url, THREE);
    expect((await stored).bytes).toBe(LENGTH);
    expect(await contentOf(key)).toBe(file.sha256);
    expect(progress).toEqual({ receivedBytes: LENGTH, totalBytes: LENGTH });
    const [main, ...helpers] = await rangesOf(file.id);
    expect(main).toBeNull();
    expect(helpers.slice(0, 2)).toEqual([rangeOf(5), rangeOf(4)]);
  });

  it("is stored whole, and counted right, where two of them are reset", async () => {
    const responses = [{ bytesPerSecond: 40_000_000 }, { resetAt: 1000 }, { resetAt: 1000 }, {}];
    const file = await simulator.addFile({ bytes: LENGTH, responses });
    const { stored, progress, key } = attempt(file.url, THREE);
    await stored;
    expect(await contentOf(key)).toBe(file.sha256);
    expect(progress.receivedBytes).toBe(LENGTH);
    expect(await rangesOf(file.id)).toEqual([null, rangeOf(5), rangeOf(4)]);
  });

  it("that is cut is resumed around the parts that R2 has", async () => {
    // Slow enough for the others to have joined before it is cut, and for the second to have one part only by then.
    const cut = { truncateAt: PART + 1_000_000, bytesPerSecond: 3_000_000 };
    const whole = { bytesPerSecond: 2_000_000 };
    const responses = [cut, whole, { resetAt: 1000 }, { status: 503 }, {}];
    const file = await simulator.addFile({ bytes: LENGTH, responses });
    const memory = new Memory();
    await failureOf(file.url, THREE, memory);
    expect(memory.storedParts).toEqual([true, false, false, false, true]);
    const { stored, progress } = attempt(file.url, {}, memory);
    await stored;
    expect(await contentOf(memory.key)).toBe(file.sha256);
    expect(progress.receivedBytes).toBe(LENGTH);
    expect((await rangesOf(file.id)).slice(4)).toEqual([`bytes=${PART}-`]);
  });

  it("closes all of them when there is no progress", async () => {
    const file = await simulator.addFile({ bytes: LENGTH, responses: [{ stallAt: 1_000_000 }] });
    const failure = await failureOf(file.url, { ...THREE, ...SHORT });
    expect(failure).toMatchObject({ message: "next to nothing moved for 2 s" });
    const { requests } = await simulator.file(file.id, { ended: 3 });
    expect(requests).toMatchObject(Array(3).fill({ ended: "aborted" }));
  });
});
