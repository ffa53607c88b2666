/** R2 that answers late or never: what was given up meanwhile has no effect afterwards. */

import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { deliver, eventually, remove, replaceVariables, settled, simulator, success } from "../client.ts";
import { attempt, contentOf, failureOf, Memory } from "../transfer/attempt-client.ts";
import { acceptOnly } from "./accepted-task.ts";
import { faultyBucket } from "./faulty-binding.ts";

/** Short, and long enough for all that comes before R2 is waited for. */
const SHORT = { idleTimeoutMs: 2000 };

/** R2 that keeps part `number`, but answers only once `answer` is called. `calls`: the calls that have ended since. */
function bucketLateWith(number: number) {
  const { promise: late, resolve: answer } = Promise.withResolvers<void>();
  const calls: string[] = [];
  const wrap = (upload: R2MultipartUpload) => ({
    key: upload.key,
    uploadId: upload.uploadId,
    abort: () => upload.abort().finally(() => calls.push("abort")),
    complete: (parts: R2UploadedPart[]) => upload.complete(parts).finally(() => calls.push("complete")),
    uploadPart: async (nth: number, part: ReadableStream | Uint8Array) => {
      const uploaded = await upload.uploadPart(nth, part);
      if (nth === number) await late.finally(() => calls.push(`part ${nth}`));
      return uploaded;
    },
  });
  const bucket = new Proxy(env.VIDEOS, {
    get(target, name) {
      if (name === "createMultipartUpload") {
        return async (...of: Parameters<R2Bucket["createMultipartUpload"]>) =>
          wrap(await target.createMultipartUpload(...of));
      }
      if (name === "resumeMultipartUpload") {
        return (key: string, id: string) => wrap(target.resumeMultipartUpload(key, id));
      }
      return Reflect.get(target, name).bind(target);
    },
  });
  return { bucket, answer, calls };
}

it("an attempt that was given up while R2 was slow publishes nothing afterwards", async () => {
  const file = await simulator.addFile({ bytes: 20_000_000, responses: [{ length: "chunked" }] });
  const { bucket, answer, calls } = bucketLateWith(1);
  const memory = new Memory();
  await failureOf(file.url, { ...SHORT, bucket }, memory);
  answer();
  await eventually(() => expect(calls).toContain("abort"));
  expect(calls).not.toContain("complete");
  expect(await env.VIDEOS.head(memory.key)).toBeNull();
  await attempt(file.url, {}, memory).stored;
  expect(await contentOf(memory.key)).toBe(file.sha256);
});

it("an attempt that was given up while R2 was slow reports no part to the next attempt", async () => {
  const file = await simulator.addFile({
    bytes: 20_000_000,
    responses: [{}, { truncateAt: 9_000_000 }, { status: 503 }, {}],
  });
  const { bucket, answer, calls } = bucketLateWith(2);
  const memory = new Memory();
  await failureOf(file.url, { ...SHORT, bucket }, memory);
  await failureOf(file.url, {}, memory); // goes on, stores part 2 itself, is cut in part 3
  expect(memory.upload?.parts).toHaveLength(2);
  answer();
  await eventually(() => expect(calls).toContain("part 2"));
  await scheduler.wait(0); // what waited for it has its turn
  expect(memory.upload?.parts).toHaveLength(2);
  await attempt(file.url, {}, memory).stored;
  expect(await contentOf(memory.key)).toBe(file.sha256);
});

it("an attempt ends by its idle timeout when R2 never answers to head", async () => {
  const file = await simulator.addFile();
  const bucket = faultyBucket(env.VIDEOS, { head: ["lost"] });
  const { stored } = attempt(file.url, { ...SHORT, bucket, repeated: true });
  await expect(stored).rejects.toMatchObject({ message: "next to nothing moved for 2 s" });
});

/** R2 whose first put reads the whole body, and commits only once `commit` is called. */
function bucketLateToPut() {
  const { promise: late, resolve: commit } = Promise.withResolvers<void>();
  const first = { arrived: false, done: false };
  const put = async (key: string, body: ReadableStream, options: R2PutOptions) => {
    if (first.arrived) return env.VIDEOS.put(key, body, options);
    const bytes = await new Response(body).arrayBuffer();
    first.arrived = true;
    await late;
    return env.VIDEOS.put(key, bytes, options).finally(() => {
      first.done = true;
    });
  };
  const bucket = new Proxy(env.VIDEOS, {
    get: (target, name) => (name === "put" ? put : Reflect.get(target, name).bind(target)),
  });
  return { bucket, commit, first };
}

/** The task is deleted while its video is on its way into R2. */
async function deletedDuringPut() {
  const accepted = await acceptOnly();
  const { bucket, commit, first } = bucketLateToPut();
  await replaceVariables(accepted.taskId, { VIDEOS: bucket });
  void runDurableObjectAlarm(accepted.task);
  await eventually(() => expect(first.arrived).toBe(true));
  return { ...accepted, deleted: remove(accepted.taskId), commit, first };
}

it("nothing of a deleted task appears in R2 afterwards", async () => {
  const { taskId, deleted, commit, first } = await deletedDuringPut();
  // Answers before R2 has committed; a receiver that waits for the put would have to be let go on.
  await Promise.race([deleted, new Promise((resolve) => setTimeout(resolve, 1500))]);
  commit();
  expect((await deleted).status).toBe(204);
  await eventually(() => expect(first.done).toBe(true));
  const { objects } = await env.VIDEOS.list({ prefix: `veo3/${taskId}/` });
  expect(objects).toEqual([]);
});

it("what a deleted task puts into R2 afterwards is not the next task's video", async () => {
  const { taskId, deleted, commit, first } = await deletedDuringPut();
  expect((await deleted).status).toBe(204);
  commit();
  await eventually(() => expect(first.done).toBe(true));
  const next = await simulator.addFile({ bytes: 300_000 });
  await deliver(success(taskId, [next.url]));
  expect(await settled(taskId)).toMatchObject({ state: "stored", videos: [{ bytes: 300_000 }] });
  expect(await contentOf(`veo3/${taskId}/generated_0.mp4`)).toBe(next.sha256);
});
