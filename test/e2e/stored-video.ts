/** Whether a callback is taken, and whether the video that it brought is served to the last byte. */

import { createHash } from "node:crypto";
import { expect } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import type { HostedFile } from "../simulator/control-protocol.ts";
import type { HttpAnswer } from "./http-request.ts";
import type { ReceiverClient, TaskView } from "./receiver-client.ts";
import { newTaskId, type TestReceiver } from "./test-receiver.ts";

/** Lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Starts a task with this video, and returns its id once the callback is taken. */
export async function deliver({ client }: TestReceiver, { url }: Pick<HostedFile, "url">): Promise<string> {
  const taskId = newTaskId();
  expectTaken(await client.callBack(oldestSuccessBody({ taskId, resultUrls: [url] })), "accepted");
  return taskId;
}

export function expectTaken({ status, headers }: HttpAnswer, outcome: "accepted" | "duplicate"): void {
  expect([status, headers["x-callback-outcome"]]).toEqual([200, outcome]);
}

export async function expectStored(
  client: ReceiverClient,
  task: TaskView,
  { bytes, sha256 }: HostedFile,
): Promise<void> {
  expect(task).toMatchObject({ videos: [{ name: "generated_0.mp4", state: "stored", bytes }] });
  const served = await client.getDigest(`/videos/${task.taskId}/generated_0.mp4`);
  expect(served).toEqual({ status: 200, bytes, sha256 });
}
