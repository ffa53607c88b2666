/** Whether what is served of a stored video is right, to the last byte. */

import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { HostedFile } from "../simulator/control-protocol.ts";
import type { HttpAnswer } from "./http-request.ts";
import type { ReceiverClient, TaskView } from "./receiver-client.ts";

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The receiver says that it has the video of the source, and serves the same bytes. */
export async function expectStored(
  client: ReceiverClient,
  task: TaskView,
  name: string,
  source: HostedFile,
): Promise<void> {
  const { sha256, bytes } = source;
  const video = task.videos.find((candidate) => candidate.name === name);
  expect(video).toMatchObject({ state: "stored", bytes, receivedBytes: bytes, contentType: "video/mp4" });
  const served = await client.getDigest(`/videos/${task.taskId}/${name}`);
  expect(served).toEqual({ status: 200, bytes, sha256 });
}

export function expectWhole(answer: HttpAnswer, content: Buffer): void {
  expect(answer.status).toBe(200);
  expect(answer.headers["content-range"]).toBeUndefined();
  expect(answer.headers["content-length"]).toBe(String(content.length));
  expect(answer.body.equals(content)).toBe(true);
}

/** Bytes `first` to `last`, both included. */
export function expectPart(answer: HttpAnswer, content: Buffer, first: number, last: number): void {
  expect(answer.status).toBe(206);
  expect(answer.headers["content-range"]).toBe(`bytes ${first}-${last}/${content.length}`);
  expect(answer.headers["content-length"]).toBe(String(last - first + 1));
  expect(answer.headers["content-type"]).toBe("video/mp4");
  expect(answer.body.equals(content.subarray(first, last + 1))).toBe(true);
}
