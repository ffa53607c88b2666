/** Whatever is posted as a callback is answered 200, 400 or 413, and only a 200 changes anything. */

import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { deliver, failure, getTask, newTaskId, outcomeOf, problemOf, settled, success } from "../client.ts";
import { PATIENCE_MS } from "../patience.ts";
import { anyBytes, anyJson, hostileBody, TASK_ID } from "../veo3/hostile-bodies.ts";

const REFUSALS = ["400 malformed_json", "400 invalid_task_id", "400 invalid_callback", "413 body_too_large"];
const OUTCOMES = ["accepted", "duplicate", "ignored"];

/** The limit cuts short the search for a smaller counterexample, not the report of one. */
const RUNS = { numRuns: 150, timeout: PATIENCE_MS, interruptAfterTimeLimit: 40_000 };

/** Says which task a 200 was for; null when it was refused as it should be. */
async function takenFor(body: string | Uint8Array): Promise<string | null> {
  const answer = await deliver(body);
  if (answer.status !== 200) {
    expect(REFUSALS).toContain(await problemOf(answer));
    return null;
  }
  expect(OUTCOMES).toContain(await outcomeOf(answer));
  return idIn(body);
}

/** As the contract has it: `data.taskId`, else `data.task_id`, else `taskId`. */
function idIn(body: string | Uint8Array): string {
  const { data, taskId } = JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body));
  return data?.taskId ?? data?.task_id ?? taskId;
}

async function seenBy(taskId: string): Promise<unknown> {
  const answer = await getTask(taskId);
  expect([200, 404]).toContain(answer.status);
  return { status: answer.status, etag: answer.headers.get("etag"), body: await answer.json() };
}

async function expectKnown(taskId: string): Promise<void> {
  const answer = await getTask(taskId);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ taskId, callbacks: expect.any(Number) });
}

it.each([
  ["JSON", anyJson],
  ["bytes", anyBytes],
] as const)("any %s is taken or refused, and what is refused wakes no object", async (_, bodies) => {
  const known = new Set((await listDurableObjectIds(env.TASKS)).map(String));
  const property = fc.asyncProperty(bodies as fc.Arbitrary<string | Uint8Array>, async (body) => {
    const taskId = await takenFor(body);
    if (taskId === null) return;
    await expectKnown(taskId);
    known.add(String(env.TASKS.idFromName(taskId)));
  });
  await fc.assert(property, RUNS);
  expect(new Set((await listDurableObjectIds(env.TASKS)).map(String))).toEqual(known);
});

/** How a task may stand when a body for it arrives: unknown, failed, settled, or with as many videos as it may have. */
const earlier = [
  async () => {},
  async (taskId: string) => void (await deliver(failure(taskId, 501))),
  (taskId: string) => settleWith(1, taskId),
  (taskId: string) => settleWith(16, taskId),
];

async function settleWith(videos: number, taskId: string): Promise<void> {
  const urls = Array.from({ length: videos }, (_, index) => `http://10.0.0.1/earlier-${index}.mp4`);
  await deliver(success(taskId, urls));
  await settled(taskId);
}

it("what is nearly a callback is taken, or refused without a trace", async () => {
  const stands = fc.constantFrom(...earlier);
  const property = fc.asyncProperty(hostileBody, stands, async (body, prepare) => {
    const taskId = newTaskId();
    await prepare(taskId);
    const before = await seenBy(taskId);
    const taken = await takenFor(body.replaceAll(TASK_ID, taskId));
    if (taken !== null) await expectKnown(taken);
    if (taken !== taskId) expect(await seenBy(taskId)).toEqual(before);
  });
  await fc.assert(property, RUNS);
});
