/** Faults of R2: whatever fails, before or after it took effect, every video is stored whole and once. */

import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import { AUTHORIZED, problemOf, simulator } from "../client.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { attempt, contentOf, isOpen, Memory } from "../transfer/attempt-client.ts";
import { acceptOnly, expectStored, replaceBucket, wholeRequestsOf } from "./accepted-task.ts";
import { type Faults, faultyBucket } from "./faulty-binding.ts";

describe("R2:", () => {
  const KNOWN = [{ length: "known" }, 200_000] as const;
  /** More than 16 MiB, of a host that gives ranges. */
  const RESUMABLE = [{ length: "known" }, 17_000_000] as const;
  const SHORT = [{ length: "chunked" }, 200_000] as const;
  /** More than a part. */
  const PARTS = [{ length: "chunked" }, 10_000_000] as const;

  it.each<[string, readonly [FileResponse, number], Faults, number]>([
    ["a put fails", KNOWN, { put: ["before"] }, 2],
    ["a put fails after it stored", KNOWN, { put: ["after"] }, 1],
    ["a put fails after it stored, of unknown length", SHORT, { put: ["after"] }, 1],
    ["a head fails where the retry looks for the video", KNOWN, { put: ["after"], head: ["before"] }, 1],
    ["opening an upload fails", PARTS, { createMultipartUpload: ["before"] }, 2],
    ["opening an upload fails after it opened", PARTS, { createMultipartUpload: ["after"] }, 2],
    ["a part fails", PARTS, { uploadPart: [null, "before"] }, 2],
    ["a part fails after it was kept", PARTS, { uploadPart: [null, "after"] }, 2],
    ["completing fails", PARTS, { complete: ["before"] }, 2],
    ["completing fails after it completed", PARTS, { complete: ["after"] }, 1],
    ["a part of a resumable video fails", RESUMABLE, { uploadPart: [null, "before"] }, 1],
    ["a part of a resumable video fails after it was kept", RESUMABLE, { uploadPart: [null, "after"] }, 1],
    ["completing a resumable video fails", RESUMABLE, { complete: ["before"] }, 1],
    ["completing a resumable video fails after it completed", RESUMABLE, { complete: ["after"] }, 1],
    ["completing and then head fail", PARTS, { complete: ["after"], head: [null, "before"] }, 1],
  ])("when %s, the video is stored once", async (_, [first, bytes], faults, fetches) => {
    const accepted = await acceptOnly(first, bytes);
    const { opened } = await replaceBucket(accepted, faults);
    await runDurableObjectAlarm(accepted.task);
    await expectStored(accepted);
    expect(Object.values(faults).flat(), "every fault has happened").toEqual([]);
    expect(await wholeRequestsOf(accepted)).toBe(fetches);
    // Nobody knows the id of an upload whose opening failed: R2 drops it after a week.
    for (const { key, uploadId } of faults.createMultipartUpload ? opened.slice(1) : opened) {
      expect(await isOpen(key, uploadId)).toBe(false);
    }
  });

  it.each<[string, readonly [FileResponse, number], Faults]>([
    ["a put that stored", KNOWN, { put: ["lost"] }],
    ["a part", RESUMABLE, { uploadPart: [null, "lost"] }],
    ["the end of an upload that it completed", PARTS, { complete: ["lost"] }],
  ])(
    "when it never answers to %s, the video is stored after the timeout",
    async (_, [first, bytes], faults) => {
      const accepted = await acceptOnly(first, bytes);
      await replaceBucket(accepted, faults, { IDLE_TIMEOUT_SECONDS: "2" });
      await runDurableObjectAlarm(accepted.task);
      await expectStored(accepted);
    },
  );

  it("when it fails while a video is served, the answer is 500 without details", async () => {
    const accepted = await acceptOnly();
    await runDurableObjectAlarm(accepted.task);
    const path = `/videos/${accepted.taskId}/generated_0.mp4`;
    const ask = (faults: Faults, init: { method?: string; headers?: Record<string, string> } = {}) => {
      const headers = { ...AUTHORIZED, ...init.headers };
      return fetchWith({ VIDEOS: faultyBucket(env.VIDEOS, faults) }, path, { ...init, headers });
    };
    const range = { headers: { range: "bytes=0-9" } };
    const suffix = { headers: { range: "bytes=-9" } };
    for (const response of [
      await ask({ get: ["before"] }),
      await ask({ get: ["before", "before"] }, range),
      await ask({ head: ["before"] }, suffix),
      await ask({ get: ["before"] }, suffix),
    ]) {
      expect(await response.clone().text()).not.toContain("secret-detail");
      expect(await problemOf(response)).toBe("500 internal_error");
    }
    const head = await ask({ head: ["before"] }, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([500, ""]);
    expect((await ask({}, range)).status).toBe(206);
  });

  it("when two attempts write at once, the video is stored whole", async () => {
    for (const [response, bytes] of [KNOWN, RESUMABLE, SHORT, PARTS]) {
      const file = await simulator.addFile({ bytes, responses: [response] });
      const memory = new Memory();
      const first = { repeated: false, upload: null };
      const [one, other] = [attempt(file.url, first, memory), attempt(file.url, first, memory)];
      for (const { bytes } of await Promise.all([one.stored, other.stored])) expect(bytes).toBe(file.bytes);
      expect(await contentOf(memory.key)).toBe(file.sha256);
    }
  });
});
