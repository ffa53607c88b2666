import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { WATCHDOG_MS } from "../../src/task/schedule.ts";
import type { Task } from "../../src/task/task.ts";
import type { Result } from "../../src/veo3/result.ts";
import { leaveAccepted, resultOf } from "../accepted-and-left.ts";
import {
  alarmOf,
  crash,
  DAY_MS,
  deliver,
  eventually,
  newTaskId,
  ORIGIN,
  outcomeOf,
  problemOf,
  put,
  replaceVariables,
  rowOf,
  settled,
  sha256,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../client.ts";
import { PATIENCE_MS } from "../patience.ts";
import type { FilePlan, FileResponse } from "../simulator/file-plan.ts";
import { isOpen } from "../transfer/attempt-client.ts";

/** Accepts without archiving: as when the Worker died right after its answer. */
async function acceptOnly(taskId: string, ...plans: FilePlan[]) {
  const files = [];
  for (const plan of plans) files.push(await simulator.addFile(plan));
  await leaveAccepted(resultOf(taskId, ...files.map(({ url }) => url)));
  return files;
}

/** What the library has confirmed of the task, once that is read, which saves it. */
async function listedAs(taskId: string): Promise<string | null | undefined> {
  await taskOf(taskId);
  return (await rowOf(taskId))?.listed;
}

/** As the route of the callbacks does. */
function accept(result: Result, digest: string) {
  const how = { digest, origin: ORIGIN, variant: null, isRequested: false };
  return taskObject(result.taskId).accept(result, how);
}

async function requestsOf(id: string) {
  return (await simulator.file(id)).requests;
}

async function contentOf(taskId: string, name = "generated_0.mp4"): Promise<string | null> {
  const object = await env.VIDEOS.get(`veo3/${taskId}/${name}`);
  return object && sha256(await object.arrayBuffer());
}

describe("an accepted task", () => {
  it("is in storage, with its alarm, before the callback is answered", async () => {
    const taskId = newTaskId();
    const before = Date.now();
    const { url } = await simulator.addFile({ responses: [{ stallAt: 0 }] });
    expect(await outcomeOf(deliver(success(taskId, [url])))).toBe("accepted");
    await crash(taskId); // memory is gone, storage is not
    // Its attempt is counted already: one that kills the process has to count.
    expect(await rowOf(taskId)).toMatchObject({ taskId, videos: [{ state: "storing", attempts: 1 }] });
    const alarm = await alarmOf(taskId);
    expect(alarm).toBeGreaterThanOrEqual(before);
    expect(alarm).toBeLessThanOrEqual(Date.now() + WATCHDOG_MS);
  });

  describe("that is due again, while the alarm's handler still runs another transfer,", () => {
    /** @param refusal of the second video's host, after which it is due again */
    async function storingByAlarm(refusal: FileResponse) {
      const taskId = newTaskId();
      const slow = await simulator.addFile({ bytes: 200_000, responses: [{ bytesPerSecond: 2000 }] });
      const busy = await simulator.addFile({ responses: [{ stallAt: 0 }, refusal, {}] });
      await deliver(success(taskId, [slow.url, busy.url]));
      // Once it is listed no other job's end can start anything.
      await eventually(async () => expect(await listedAs(taskId)).toMatch(/^storing/));
      await crash(taskId);
      await runInDurableObject(taskObject(taskId), (_, { storage }) => storage.setAlarm(Date.now()));
      return { taskId, busy };
    }

    const statesOf = async (taskId: string) => (await taskOf(taskId)).videos.map(({ state }) => state);

    it("is attempted", async () => {
      const { taskId } = await storingByAlarm({ status: 503 });
      await eventually(async () => expect(await statesOf(taskId)).toEqual(["storing", "stored"]));
    });

    it("is attempted though it is read between that time and its timer", async () => {
      const { taskId, busy } = await storingByAlarm({ status: 503, retryAfter: "8" });
      await eventually(async () => expect(await statesOf(taskId)).toEqual(["storing", "pending"]));
      const readLater = () => {
        vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
        return runInDurableObject(taskObject(taskId), (object) => object.read()).finally(() =>
          vi.useRealTimers(),
        );
      };
      await eventually(async () => {
        // By the clock it is due, and its timer has not fired.
        await readLater();
        expect(await requestsOf(busy.id)).toHaveLength(3);
      });
      await eventually(async () => expect(await statesOf(taskId)).toEqual(["storing", "stored"]));
    });
  });
});

describe("pending work", () => {
  it("is given an alarm by any call that finds none", async () => {
    const calls = {
      read: (taskId: string) => taskObject(taskId).read(),
      "accept of a duplicate": async (taskId: string) =>
        expect(await accept({ ...resultOf(taskId), code: 501 }, "delivery")).toBe("duplicate"),
      "accept of what is ignored": async (taskId: string) =>
        expect(await accept({ ...resultOf(taskId), code: 501 }, "other")).toBe("ignored"),
    };
    for (const [name, call] of Object.entries(calls)) {
      const taskId = newTaskId();
      await acceptOnly(taskId, { responses: [{ stallAt: 0 }] });
      await runInDurableObject(taskObject(taskId), (_, { storage }) => storage.deleteAlarm());
      await evictDurableObject(taskObject(taskId));
      expect(await alarmOf(taskId)).toBeNull();
      await call(taskId);
      // Set, or fired already: a video that is due is attempted.
      const armed = async () =>
        (await alarmOf(taskId)) !== null || (await rowOf(taskId))?.videos[0]?.attempts === 1;
      expect(await armed(), name).toBe(true);
    }
  });

  it("has the alarm that was set for a later time moved to an earlier one", async () => {
    const taskId = newTaskId();
    await put(taskId);
    const isLater = async () => expect(await alarmOf(taskId)).toBeGreaterThan(Date.now() + WATCHDOG_MS);
    await eventually(isLater);
    const { url } = await simulator.addFile({ responses: [{ stallAt: 0 }] });
    await deliver(success(taskId, [url]));
    expect(await alarmOf(taskId)).toBeLessThanOrEqual(Date.now() + WATCHDOG_MS);
  });

  it("keeps an alarm while a transfer runs, fails, and waits", async () => {
    const taskId = newTaskId();
    const [file] = await acceptOnly(taskId, {
      responses: [{ stallAt: 100 }, { status: 503, retryAfter: "3000" }],
    });
    await replaceVariables(taskId, { IDLE_TIMEOUT_SECONDS: "3" });
    const ran = runDurableObjectAlarm(taskObject(taskId));
    await eventually(async () => expect(await requestsOf(file?.id ?? "")).not.toEqual([]));
    expect(await alarmOf(taskId)).not.toBeNull();
    await ran;
    expect(await alarmOf(taskId)).not.toBeNull();
    await eventually(async () =>
      expect((await taskOf(taskId)).videos[0]?.failure?.message).toMatch(/HTTP 503/),
    );
    const { attempts, nextAttemptAt } = (await taskOf(taskId)).videos[0] ?? {};
    expect(attempts).toBe(2);
    expect(Date.parse(nextAttemptAt ?? "")).toBeGreaterThan(Date.now() + 2_900_000); // Retry-After is honoured
    // The watchdog's alarm may still be the nearer one; when it goes off it makes way for the right one.
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await alarmOf(taskId)).toBe(Date.parse(nextAttemptAt ?? ""));
    expect(await requestsOf(file?.id ?? "")).toHaveLength(2);
  });

  it("keeps an alarm when the alarm handler itself fails, and that alarm is not due at once", async () => {
    const taskId = newTaskId();
    const before = Date.now();
    await acceptOnly(taskId, {});
    await runInDurableObject(taskObject(taskId), (_, { storage }) =>
      storage.kv.put("task", { half: "a row" }),
    );
    await evictDurableObject(taskObject(taskId));
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await alarmOf(taskId)).toBeGreaterThanOrEqual(before + WATCHDOG_MS);
  });
});

describe("a receiver whose configuration is malformed", () => {
  it("keeps the task and its alarm, and stores its video once the configuration is corrected", async () => {
    const taskId = newTaskId();
    await acceptOnly(taskId, {});
    const before = Date.now();
    await replaceVariables(taskId, { MAX_VIDEO_BYTES: "4GB" });
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await rowOf(taskId)).toMatchObject({ videos: [{ state: "pending", attempts: 0 }] });
    expect(await alarmOf(taskId)).toBeGreaterThanOrEqual(before + WATCHDOG_MS);
    await evictDurableObject(taskObject(taskId)); // as a deployment does
    await runDurableObjectAlarm(taskObject(taskId));
    expect((await taskOf(taskId)).state).toBe("stored");
  });
});

describe("a row that is not a task", () => {
  it("is refused with 503, and is not overwritten", async () => {
    const taskId = newTaskId();
    await acceptOnly(taskId, {});
    const row = await rowOf(taskId);
    const broken = { ...row, videos: [{ ...row?.videos[0], state: "lost" }] };
    await runInDurableObject(taskObject(taskId), (_, { storage }) => storage.kv.put("task", broken));
    await evictDurableObject(taskObject(taskId));
    expect(await problemOf(deliver(success(taskId, ["http://10.0.0.1/a.mp4"])))).toBe("503 not_durable");
    expect(await rowOf(taskId)).toEqual(broken);
  });
});

describe("a transfer", () => {
  it("is single flight: a call that comes while it runs joins it", async () => {
    const taskId = newTaskId();
    const [file] = await acceptOnly(taskId, { bytes: 400_000, responses: [{ bytesPerSecond: 1_000_000 }] });
    const object = taskObject(taskId);
    const again = () => accept(resultOf(taskId, file?.url ?? ""), "delivery");
    await Promise.all([again(), runDurableObjectAlarm(object), again(), runDurableObjectAlarm(object)]);
    expect(await taskOf(taskId)).toMatchObject({ state: "stored", videos: [{ attempts: 1 }] });
    expect(await requestsOf(file?.id ?? "")).toHaveLength(1);
  });

  it("records a multipart upload before its first part, and aborts the one that a crash left open", async () => {
    const taskId = newTaskId();
    const bytes = 20_000_000;
    const stalled = { length: "chunked", stallAt: 18_000_000 } as const;
    const [file] = await acceptOnly(taskId, { bytes, responses: [stalled, { length: "chunked" }] });
    const lost = runDurableObjectAlarm(taskObject(taskId)).catch(() => "lost");
    await eventually(async () => {
      // A read that waits for more may hold back some of what has come.
      expect((await taskOf(taskId)).videos[0]?.receivedBytes).toBeGreaterThan(17_900_000);
    });
    await crash(taskId);
    await lost;
    const uploadId = (await rowOf(taskId))?.videos[0]?.upload?.id ?? "";
    expect(uploadId).not.toBe("");
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await contentOf(taskId)).toBe(file?.sha256);
    const left = env.VIDEOS.resumeMultipartUpload(`veo3/${taskId}/generated_0.mp4`, uploadId);
    await expect(left.uploadPart(1, new Uint8Array(1))).rejects.toThrow();
    expect(await rowOf(taskId)).toMatchObject({ videos: [{ upload: null }] });
  });

  it("that is given up leaves no upload open", async () => {
    const taskId = newTaskId();
    const responses = [{ truncateAt: 9_000_000 }, { status: 503 }];
    await acceptOnly(taskId, { bytes: 20_000_000, responses, oneConnection: true });
    await replaceVariables(taskId, { RETRY_WINDOW_HOURS: "0" });
    await runDurableObjectAlarm(taskObject(taskId));
    expect((await settled(taskId)).state).toBe("failed");
    const uploadId = (await rowOf(taskId))?.videos[0]?.upload?.id ?? "";
    expect(uploadId).not.toBe("");
    expect(await isOpen(`veo3/${taskId}/generated_0.mp4`, uploadId)).toBe(false);
  });

  it("of several videos stores the others while one fails, at most three at a time", async () => {
    const taskId = newTaskId();
    const slow = { bytes: 60_000, responses: [{ bytesPerSecond: 60_000 }] };
    const files = await acceptOnly(taskId, { responses: [{ status: 500 }] }, slow, slow, slow, slow, slow);
    const peak = { value: 0 };
    const archived = runDurableObjectAlarm(taskObject(taskId));
    const watch = vi.waitUntil(async () => {
      const { videos } = await taskOf(taskId);
      peak.value = Math.max(peak.value, videos.filter(({ state }) => state === "storing").length);
      return videos.slice(1).every(({ state }) => state === "stored");
    }, PATIENCE_MS);
    await Promise.all([archived, watch]);
    expect(peak.value).toBe(3);
    const { videos } = await taskOf(taskId);
    expect(videos[0]).toMatchObject({
      state: expect.not.stringMatching("stored"),
      failure: { reason: "source_error" },
    });
    for (const file of files.slice(1)) expect(await requestsOf(file.id)).toHaveLength(1);
  });
});

describe("a video whose attempts are interrupted again and again", () => {
  async function interrupted(interruptions: number) {
    const taskId = newTaskId();
    const [file] = await acceptOnly(taskId, {});
    await runInDurableObject(taskObject(taskId), (_, { storage }) => {
      const row = storage.kv.get<Task>("task");
      const sourceSince = Date.now() - DAY_MS;
      const change = { state: "storing", attempts: 9, tries: 9, interruptions, sourceSince, resumeAt: 0 };
      storage.kv.put("task", { ...row, videos: row?.videos.map((video) => ({ ...video, ...change })) });
    });
    await evictDurableObject(taskObject(taskId));
    await runDurableObjectAlarm(taskObject(taskId));
    return { task: await settled(taskId), requests: await requestsOf(file?.id ?? "") };
  }

  it("fails once its window has closed, without another attempt", async () => {
    const { task, requests } = await interrupted(3);
    const failure = { reason: "source_error", message: "each attempt was interrupted" };
    expect(task).toMatchObject({ state: "failed", videos: [{ failure }] });
    expect(requests).toEqual([]);
  });

  it("is attempted once more when that may have been an accident", async () => {
    const { task, requests } = await interrupted(1);
    expect(task.state).toBe("stored");
    expect(requests).toHaveLength(1);
  });
});
