/** A task whose callback was accepted and whose video is not stored yet, and faults of the R2 that its object sees. */

import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { leaveAccepted, resultOf } from "../accepted-and-left.ts";
import { newTaskId, replaceVariables, settled, sha256, simulator, taskObject } from "../client.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { type Faults, type FaultyBucket, faultyBucket } from "./faulty-binding.ts";

/** A task that is accepted and not stored, and the file of its one video. */
export async function acceptOnly(first: FileResponse = {}, bytes = 200_000) {
  const later = first.length === undefined ? {} : { length: first.length };
  const file = await simulator.addFile({ bytes, responses: [first, later], oneConnection: true });
  const taskId = newTaskId();
  await leaveAccepted(resultOf(taskId, file.url));
  return { taskId, file, task: taskObject(taskId) };
}
export type Accepted = Awaited<ReturnType<typeof acceptOnly>>;

/**
 * Until its object is next started.
 *
 * @param more variables that are replaced too
 */
export async function replaceBucket(
  { taskId }: Accepted,
  faults: Faults,
  more: object = {},
): Promise<FaultyBucket> {
  const VIDEOS = faultyBucket(env.VIDEOS, faults);
  await replaceVariables(taskId, { VIDEOS, ...more });
  return VIDEOS;
}

/** How often its host was asked for the whole video. How often for the rest of one depends on how busy a machine is. */
export async function wholeRequestsOf({ file }: Accepted): Promise<number> {
  return (await simulator.file(file.id)).requests.filter(({ range }) => range === null).length;
}

export async function expectStored({ taskId, file }: Accepted) {
  const task = await settled(taskId);
  expect(task).toMatchObject({ state: "stored", videos: [{ bytes: file.bytes, failure: null }] });
  const object = await env.VIDEOS.get(`veo3/${taskId}/generated_0.mp4`);
  expect(object?.httpEtag).toBe(task.videos[0]?.etag);
  expect(object && (await sha256(await object.arrayBuffer()))).toBe(file.sha256);
  return task;
}
