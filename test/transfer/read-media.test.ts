/** What films and pictures say of themselves, each stored in R2 and read from there. The files are described in `test/fixtures`. */

/// <reference types="vite/types/importMeta.d.ts" />

import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { MediaKind } from "../../src/transfer/media-type.ts";
import { readMedia } from "../../src/transfer/read-media.ts";
import { faulty } from "../routes/faulty-binding.ts";

/** As data URLs. */
const FIXTURES = import.meta.glob<string>("../fixtures/**/*.{mp4,jpg,png,webp}", {
  query: "?inline",
  import: "default",
  eager: true,
});

async function fixture(name: string): Promise<Uint8Array> {
  const url = FIXTURES[`../fixtures/${name}`];
  if (url === undefined) throw new Error(`there is no fixture ${name}`);
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const joined = (...parts: (string | Uint8Array)[]) =>
  Uint8Array.from(parts.flatMap((part) => [...(typeof part === "string" ? latin1(part) : part)]));
const uint32 = (value: number) => new Uint8Array(new Uint32Array([value]).buffer).toReversed();
const box = (type: string, ...content: (string | Uint8Array)[]) => {
  const body = joined(...content);
  return joined(uint32(8 + body.length), type, body);
};

/** Where a text begins, in bytes. */
function placeOf(bytes: Uint8Array, text: string): number {
  const at = [...bytes]
    .map((byte) => String.fromCharCode(byte))
    .join("")
    .indexOf(text);
  if (at === -1) throw new Error(`no ${text}`);
  return at;
}

/** The bytes with others in their place from `at` on. */
function replaced(bytes: Uint8Array, at: number, by: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(by, at);
  return copy;
}

let files = 0;
async function stored(bytes: Uint8Array): Promise<{ key: string; bytes: number }> {
  const key = `veo3/read/${++files}`;
  await env.VIDEOS.put(key, bytes);
  return { key, bytes: bytes.length };
}

async function mediaOf(bytes: Uint8Array, media: MediaKind = "video", bucket: R2Bucket = env.VIDEOS) {
  return readMedia(bucket, { ...(await stored(bytes)), media });
}

/** Counts the questions to R2. */
function counting() {
  const asked = { times: 0 };
  const bucket = new Proxy(env.VIDEOS, {
    get: (_, name) => {
      const member = Reflect.get(env.VIDEOS, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        asked.times++;
        return member.apply(env.VIDEOS, args);
      };
    },
  });
  return { asked, bucket };
}

const film = (
  durationSeconds: number,
  width: number,
  height: number,
  audioCodec: string | null,
  videoCodec = "avc",
  frameRate = 24,
) => ({ durationSeconds, width, height, frameRate, videoCodec, audioCodec });

describe("a film", () => {
  it.each([
    ["clip.mp4", film(2, 320, 180, "aac")],
    ["sunrise.mp4", film(4, 640, 360, "aac")],
    ["aurora.mp4", film(4, 360, 640, "aac")],
    ["media/moov-at-end.mp4", film(1, 160, 90, "aac")],
    ["media/fragmented.mp4", film(1, 160, 90, "aac")],
    ["media/hevc-4k.mp4", film(0.5, 3840, 2160, null, "hevc", 29.97)],
    ["media/silent.mp4", film(1, 160, 90, null)],
    ["media/upright.mp4", film(1, 90, 160, null)],
    ["media/rotated.mp4", film(1, 90, 160, null)],
  ])("%s is what it is", async (name, media) => {
    expect(await mediaOf(await fixture(name))).toEqual(media);
  });

  it("costs one question to R2 when its index comes first, and two when it comes last", async () => {
    const { asked, bucket } = counting();
    expect(await mediaOf(await fixture("clip.mp4"), "video", bucket)).not.toBeNull();
    expect(asked.times).toBe(1);
    const last = await fixture("media/moov-at-end.mp4");
    const mdat = placeOf(last, "mdat") - 4;
    const moov = placeOf(last, "moov") - 4;
    // With many more pictures before it.
    const long = joined(last.slice(0, mdat), box("mdat", new Uint8Array(100_000)), last.slice(moov));
    expect(await mediaOf(long, "video", bucket)).toMatchObject({ width: 160 });
    expect(asked.times).toBe(3);
  });
});

describe("a picture", () => {
  const picture = { durationSeconds: null, frameRate: null, videoCodec: null, audioCodec: null };
  it.each(["picture.jpg", "picture.png", "picture.webp", "lossless.webp", "transparent.webp"])(
    "%s has width and height",
    async (name) => {
      const bytes = await fixture(`media/${name}`);
      expect(await mediaOf(bytes, "picture")).toEqual({ ...picture, width: 96, height: 54 });
      for (const cut of [0, 1, 15, 20]) expect(await mediaOf(bytes.slice(0, cut), "picture")).toBeNull();
    },
  );

  it.each([
    ["a JPEG without a frame", joined("\xff\xd8\xff\xe0\0\x04\0\0\xff\xd9\0\0")],
    ["a JPEG whose segment is of no length", joined("\xff\xd8", "\xff\xe0\0\0".repeat(100))],
    ["a WebP of an unknown form", joined("RIFF\x24\0\0\0WEBPVP9 ", new Uint8Array(100))],
  ])("%s is null", async (_, bytes) => {
    expect(await mediaOf(bytes, "picture")).toBeNull();
  });
});

describe("a broken film is null:", async () => {
  const clip = await fixture("clip.mp4");
  const fragmented = await fixture("media/fragmented.mp4");
  const moov = placeOf(clip, "moov") - 4;
  const stts = placeOf(clip, "stts");
  const trun = placeOf(fragmented, "trun");
  const many = uint32(0xffffffff);

  it.each<[string, Uint8Array]>([
    ["nothing at all", new Uint8Array()],
    ["its first box alone", clip.slice(0, moov)],
    ["cut within its index", clip.slice(0, moov + 500)],
    ["an index that claims to be of 100 MB", replaced(clip, moov, uint32(100_000_000))],
    ["an index of 3 MB", joined(clip.slice(0, moov), box("moov", new Uint8Array(3_000_000)))],
    ["an empty index", joined(clip.slice(0, moov), box("moov"))],
    ["an index of noise", replaced(clip, moov + 8, crypto.getRandomValues(new Uint8Array(2000)))],
    ["boxes of no size", joined(clip.slice(0, moov), uint32(4), "free", new Uint8Array(1000))],
    ["a box of 2^64 bytes", joined(clip.slice(0, moov), uint32(1), "free", many, many, clip.slice(moov))],
    ["boxes within boxes without end", joined(clip.slice(0, moov), nested(20_000))],
    ["nothing but small boxes", joined(clip.slice(0, moov), "\0\0\0\x08free".repeat(400_000))],
    ["a table of 4 thousand million samples", replaced(clip, stts + 12, many)],
    ["a table of 4 thousand million entries", replaced(clip, stts + 8, many)],
    ["a fragment of 4 thousand million samples", replaced(fragmented, trun + 8, many)],
  ])("%s", async (_, bytes) => {
    expect(await mediaOf(bytes)).toBeNull();
  });

  it("whatever single byte of its index is wrong, it is read, or is null", async () => {
    for (let at = moov; at < moov + 1500; at += 7) {
      const bytes = replaced(clip, at, Uint8Array.of(0xff));
      await expect(mediaOf(bytes), `byte ${at}`).resolves.not.toBeUndefined();
    }
  });
});

function nested(depth: number): Uint8Array {
  const bytes = new Uint8Array(8 * depth);
  const view = new DataView(bytes.buffer);
  for (let level = 0; level < depth; level++) {
    view.setUint32(8 * level, 8 * (depth - level));
    bytes.set(latin1(level === 0 ? "moov" : "trak"), 8 * level + 4);
  }
  return bytes;
}

describe("R2:", () => {
  it("when it fails, the reading fails", async () => {
    const clip = await fixture("clip.mp4");
    await expect(mediaOf(clip, "video", faulty(env.VIDEOS, { get: ["before"] }))).rejects.toThrow("internal");
  });

  it("when it does not answer, the reading fails after 10 s", async () => {
    const file = { ...(await stored(await fixture("clip.mp4"))), media: "video" } as const;
    vi.useFakeTimers();
    try {
      const reading = expect(readMedia(faulty(env.VIDEOS, { get: ["lost"] }), file)).rejects.toThrow("10 s");
      await vi.advanceTimersByTimeAsync(10_000);
      await reading;
      expect(vi.getTimerCount(), "timers left behind").toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("when it does not have the object, the reading fails", async () => {
    const file = { key: "veo3/read/none", media: "video", bytes: 1000 } as const;
    await expect(readMedia(env.VIDEOS, file)).rejects.toThrow("does not have");
  });
});
