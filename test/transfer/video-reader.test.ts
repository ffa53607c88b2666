import { describe, expect, it } from "vitest";
import type { Progress } from "../../src/task/view.ts";
import { ReceivedBytes } from "../../src/transfer/received-bytes.ts";
import { WHOLE } from "../../src/transfer/request.ts";
import { VideoReader } from "../../src/transfer/video-reader.ts";
import { sha256, simulator } from "../client.ts";
import type { FilePlan, FileResponse } from "../simulator/file-plan.ts";
import { sourceOf } from "./attempt-client.ts";

async function open(plan: FilePlan, maxBytes = 1_000_000) {
  const file = await simulator.addFile(plan);
  const progress: Progress = { receivedBytes: 0, totalBytes: null };
  const source = sourceOf(file.url);
  const received = new ReceivedBytes(progress, maxBytes);
  return { file, progress, reader: new VideoReader(await source.open(WHOLE), source, received) };
}

describe("a reader", () => {
  it("gives out every byte, those that it has looked at too, and counts each once", async () => {
    const { reader, file, progress } = await open({ bytes: 600_000 });
    expect(await reader.sniff("video")).toBe("video/mp4");
    expect(reader.position).toBe(0);
    const first = await reader.take(new ArrayBuffer(400_000));
    const rest = await reader.take(new ArrayBuffer(400_000));
    expect([first.length, rest.length, reader.position]).toEqual([400_000, 200_000, 600_000]);
    expect(await sha256(await new Blob([first, rest]).arrayBuffer())).toBe(file.sha256);
    expect(progress.receivedBytes).toBe(600_000);
  });

  it("holds 256 KiB of a video of known length at most", async () => {
    const { reader } = await open({ bytes: 900_000 });
    const written: { length: number; memory: number }[] = [];
    const writable = new WritableStream<Uint8Array>({
      write: ({ length, buffer }) => void written.push({ length, memory: buffer.byteLength }),
    });
    await reader.pipeTo(writable.getWriter(), 900_000);
    expect(written.reduce((sum, { length }) => sum + length, 0)).toBe(900_000);
    expect(Math.max(...written.map(({ memory }) => memory))).toBe(256 * 1024);
  });

  it("counts as received no more what could not be stored", async () => {
    const { reader, progress } = await open({ bytes: 600_000 });
    await reader.take(new ArrayBuffer(500_000));
    reader.uncount(300_000);
    expect(progress.receivedBytes).toBe(300_000);
    reader.close();
  });

  it("fails as soon as it has received more than is allowed", async () => {
    const { reader } = await open({ bytes: 600_000 }, 500_000);
    await expect(reader.take(new ArrayBuffer(600_000))).rejects.toMatchObject({ reason: "too_large" });
    reader.close();
  });

  it.each<[string, FileResponse]>([
    ["something else", { body: "html" }],
    ["something else", { body: "json" }],
    ["something else", { body: "html", headers: { "content-type": "video/mp4" } }],
    ["an empty body", { body: "empty" }],
    ["an empty body", { body: "empty", length: "chunked" }],
  ])("finds %s instead of a video where the host answers with %j", async (what, response) => {
    const { reader } = await open({ responses: [response] });
    await expect(reader.sniff("video")).rejects.toMatchObject({
      reason: "not_a_video",
      message: `the URL delivered ${what} instead of an MP4`,
    });
    reader.close();
  });
});
