/** A task of a process: delivered, and whether its video is served to the last byte. */

import { expect } from "vitest";
import type { HttpAnswer } from "../../e2e/http-request.ts";
import type { ReceiverClient, TaskView } from "../../e2e/receiver-client.ts";
import { newTaskId, type TestReceiver } from "../../e2e/test-receiver.ts";
import { oldestSuccessBody } from "../../simulator/callback-bodies.ts";
import type { HostedFile } from "../../simulator/control-protocol.ts";

/** Starts a task with this video, and returns its id once the callback is taken. */
export async function deliver({ client }: TestReceiver, { url }: HostedFile): Promise<string> {
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
