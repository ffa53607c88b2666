/** Whether a stored video is the one its source has, to the last byte. */

import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { HostedFile } from "../simulator/control-protocol.ts";
import type { ReceiverClient, TaskView } from "./receiver-client.ts";

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What the receiver serves and what it says of it. */
export async function expectStored(
  client: ReceiverClient,
  task: TaskView,
  name: string,
  source: HostedFile,
): Promise<void> {
  const { sha256: digest, bytes } = source;
  const video = task.videos.find((candidate) => candidate.name === name);
  expect(video).toMatchObject({ state: "stored", bytes, receivedBytes: bytes, contentType: "video/mp4" });
  const served = await client.get(`/videos/${task.taskId}/${name}`);
  expect(served.status).toBe(200);
  expect({ bytes: served.body.length, sha256: sha256(served.body) }).toEqual({ bytes, sha256: digest });
}
