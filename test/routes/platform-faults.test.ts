/** Faults of KV and Durable Objects, and of R2 when an object ends at the same time. */

import {
  createExecutionContext,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import {
  CALLBACK_PATH,
  crash,
  DAY_MS,
  eventually,
  failure,
  newTaskId,
  outcomeOf,
  posted,
  problemOf,
  settled,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../client.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { type Accepted, acceptOnly, expectStored, replaceBucket, wholeRequestsOf } from "./accepted-task.ts";
import { type Faults, faulty } from "./faulty-binding.ts";

/** More than a part. */
const PARTS_BYTES = 10_000_000;
const never = new Promise<never>(() => {});

/** Delivers with some bindings replaced; says what the provider is answered, and a promise for the work that goes on after the answer. */
async function deliverWith(bindings: object, body: object) {
  const context = createExecutionContext();
  const response = await fetchWith(bindings, CALLBACK_PATH, posted(body), context);
  return { response, afterwards: () => waitOnExecutionContext(context) };
}

async function outcomeWith(bindings: object, body: object) {
  const { response, afterwards } = await deliverWith(bindings, body);
  const outcome = await outcomeOf(response);
  await afterwards();
  return outcome;
}

async function rememberedIn(taskId: string): Promise<number> {
  return (await env.DELIVERIES.list({ prefix: `delivery:${taskId}:` })).keys.length;
}

describe("KV", () => {
  it("that never answers delays neither the answer nor the task, and its late error is ignored", async () => {
    const taskId = newTaskId();
    const { promise: late, reject } = Promise.withResolvers<null>();
    const DELIVERIES = { get: () => late, put: () => never };
    const { response } = await deliverWith({ DELIVERIES }, failure(taskId, 501));
    expect(await outcomeOf(response)).toBe("accepted");
    expect((await taskOf(taskId)).state).toBe("failed");
    reject(new Error("KV: too late")); // unhandled, it would fail this run
  });

  it("that fails to remember a delivery does no harm, as the object remembers it", async () => {
    const taskId = newTaskId();
    const DELIVERIES = faulty(env.DELIVERIES, { put: ["before"] });
    expect(await outcomeWith({ DELIVERIES }, failure(taskId, 501))).toBe("accepted");
    expect(await rememberedIn(taskId)).toBe(0);
    expect(await outcomeWith({}, failure(taskId, 501))).toBe("duplicate");
    expect(await taskOf(taskId)).toMatchObject({ callbacks: 1 });
  });

  it("gets a delivery only once the task is durable", async () => {
    const taskId = newTaskId();
    const known: boolean[] = [];
    const put = async () => {
      await crash(taskId); // what was only in memory is gone
      known.push((await taskObject(taskId).read()) !== null);
    };
    await outcomeWith({ DELIVERIES: { get: async () => null, put } }, failure(taskId, 501));
    expect(known).toEqual([true]);
  });
});

describe("an object that cannot accept", () => {
  it.each(["put", "setAlarm"] as const)(
    "because %s of its storage fails is answered with 503, and the retry is accepted",
    async (method) => {
      const file = await simulator.addFile();
      const taskId = newTaskId();
      await runInDurableObject(taskObject(taskId), (_, { storage }) => {
        const fails = () => {
          throw new Error("the disk is full");
        };
        if (method === "put") vi.spyOn(storage.kv, "put").mockImplementationOnce(fails);
        else vi.spyOn(storage, "setAlarm").mockImplementationOnce(fails);
      });
      const { response, afterwards } = await deliverWith({}, success(taskId, [file.url]));
      expect(response.headers.get("retry-after")).toBe("60");
      expect(await problemOf(response)).toBe("503 not_durable");
      await afterwards();
      expect(await rememberedIn(taskId)).toBe(0);

      await outcomeWith({}, success(taskId, [file.url]));
      await runDurableObjectAlarm(taskObject(taskId));
      expect(await settled(taskId)).toMatchObject({ state: "stored", callbacks: 1 });
    },
  );

  it("as far as its lost answer shows is answered with 503, and the retry is a duplicate", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    const accept: ReturnType<typeof taskObject>["accept"] = async (...callback) => {
      await taskObject(taskId).accept(...callback);
      throw Object.assign(new Error("Durable Object is overloaded"), { overloaded: true });
    };
    const TASKS = { getByName: () => ({ accept }) };
    const { response } = await deliverWith({ TASKS }, success(taskId, [file.url]));
    expect(await problemOf(response)).toBe("503 not_durable");
    expect(await rememberedIn(taskId)).toBe(0);
    expect(await outcomeWith({}, success(taskId, [file.url]))).toBe("duplicate");
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await settled(taskId)).toMatchObject({ state: "stored", callbacks: 1 });
    expect((await simulator.file(file.id)).requests).toHaveLength(1);
  });
});

describe("an object that ends", () => {
  const isAsked = async (accepted: Accepted) => expect(await wholeRequestsOf(accepted)).toBe(1);
  const isHalf = async ({ taskId }: Accepted) =>
    expect((await taskOf(taskId)).videos[0]?.receivedBytes).toBe(100_000);
  const isInR2 = async ({ taskId }: Accepted) =>
    expect(await env.VIDEOS.head(`veo3/${taskId}/generated_0.mp4`)).not.toBeNull();

  it.each<[string, FileResponse, number, Faults, (accepted: Accepted) => Promise<void>, number]>([
    ["before the source answers", { delayMs: 60_000 }, 200_000, {}, isAsked, 2],
    ["in a body", { stallAt: 100_000 }, 200_000, {}, isHalf, 2],
    ["in a body of unknown length", { stallAt: 100_000, length: "chunked" }, 200_000, {}, isHalf, 2],
    ["when R2 has the video, but not the task", {}, 200_000, { put: ["lost"] }, isInR2, 1],
    ["the same, of unknown length", { length: "chunked" }, 200_000, { put: ["lost"] }, isInR2, 1],
    ["the same, in parts", { length: "chunked" }, PARTS_BYTES, { complete: ["lost"] }, isInR2, 1],
  ])("%s is finished once, by the alarm", async (_, first, bytes, faults, reached, fetches) => {
    const accepted = await acceptOnly(first, bytes);
    await replaceBucket(accepted, faults);
    const lost = runDurableObjectAlarm(accepted.task).catch(() => "lost");
    await eventually(() => reached(accepted));
    await crash(accepted.taskId);
    expect(await lost).toBe("lost");
    await runDurableObjectAlarm(taskObject(accepted.taskId));
    await expectStored(accepted);
    expect(await wholeRequestsOf(accepted)).toBe(fetches);
  });
});

describe("an alarm", () => {
  afterEach(() => {
    vi.useRealTimers();
  });
  /** As the platform would, set or not. */
  const goesOff = ({ task }: Accepted) => runInDurableObject(task, (object) => object.alarm());
  const daysPass = (days: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * DAY_MS });

  it("that goes off twice, at once or later, stores the video once", async () => {
    const accepted = await acceptOnly();
    await Promise.all([goesOff(accepted), goesOff(accepted)]);
    const before = await expectStored(accepted);
    expect(before.videos[0]?.attempts).toBe(1);
    await goesOff(accepted);
    const { updatedAt, history } = before;
    expect(await taskOf(accepted.taskId)).toMatchObject({ updatedAt, history, videos: [{ attempts: 1 }] });
    expect(await wholeRequestsOf(accepted)).toBe(1);
    expect(await runDurableObjectAlarm(accepted.task), "none is left").toBe(false);
  });

  it("that comes days late, after the retry window, stores the video nevertheless", async () => {
    const accepted = await acceptOnly();
    daysPass(3);
    await goesOff(accepted);
    await expectStored(accepted);
  });

  it("that comes days late to a source that fails gives the video up, and is the last alarm", async () => {
    const accepted = await acceptOnly({ status: 503 });
    daysPass(3);
    await goesOff(accepted);
    expect(await taskOf(accepted.taskId)).toMatchObject({ state: "failed", videos: [{ attempts: 1 }] });
    expect(await runDurableObjectAlarm(accepted.task)).toBe(false);
  });
});
