/** What comes of videos whose hosts behave in some way: delivered, waited for, checked. */

import { expect } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import type { FileRequest, HostedFile } from "../simulator/control-protocol.ts";
import type { FilePlan } from "../simulator/file-plan.ts";
import type { Simulator } from "../simulator/simulator.ts";
import { expectProblem, expectTaken } from "./callback-answers.ts";
import type { Timing, TaskView } from "./receiver-client.ts";
import { expectStored } from "./stored-video.ts";
import { newTaskId, type TestReceiver } from "./test-receiver.ts";

/** Starts a task with these videos, and returns its id once the callback is taken. */
export async function deliver({ client }: TestReceiver, ...files: HostedFile[]): Promise<string> {
  const taskId = newTaskId();
  const resultUrls = files.map(({ url }) => url);
  expectTaken(await client.callBack(oldestSuccessBody({ taskId, resultUrls })), "accepted");
  return taskId;
}

export async function settled(receiver: TestReceiver, ...files: HostedFile[]): Promise<TaskView> {
  return receiver.client.untilSettled(await deliver(receiver, ...files));
}

export interface Expected extends Timing {
  /** How often the video's host is asked. */
  requests: number;
  /** Default: one for each request. */
  attempts?: number;
  /** The content expected, when it is not the plan's own. */
  content?: HostedFile;
}

/**
 * Stores a video in exactly so many attempts and requests.
 *
 * @returns the requests its host saw
 */
export async function expectStoredBy(
  receiver: TestReceiver,
  simulator: Simulator,
  plan: FilePlan,
  expected: Expected,
): Promise<FileRequest[]> {
  const { requests: asked, attempts = asked, content } = expected;
  const file = await simulator.addFile(plan, { sha256: true });
  const task = await receiver.client.untilSettled(await deliver(receiver, file), expected);
  expect(task).toMatchObject({ state: "stored", videos: [{ attempts, failure: null }] });
  await expectStored(receiver.client, task, "generated_0.mp4", content ?? file);
  const { requests } = await simulator.file(file.id, { ended: asked });
  expect(requests).toHaveLength(asked);
  return requests;
}

/** Neither the task nor its video's own address shows any of it. */
export async function expectFailed(receiver: TestReceiver, task: TaskView, reason: string): Promise<void> {
  expect(task).toMatchObject({
    state: "failed",
    failure: { reason },
    videos: [{ state: "failed", url: null, etag: null, nextAttemptAt: null, failure: { reason } }],
  });
  const answer = await receiver.client.get(`/videos/${task.taskId}/generated_0.mp4`);
  expectProblem(answer, 404, "not_stored");
}
