/** Many tasks at a time: `POST /videos/retry`. The import needs the provider's key: test/task-object/provider. */

import { beforeAll, describe, expect, it } from "vitest";
import type { SummaryView } from "../../src/task/summary.ts";
import {
  AUTHORIZED,
  deliver,
  eventually,
  failure,
  fetchReceiver,
  newTaskId,
  problemOf,
  put,
  settled,
  simulator,
  success,
} from "../client.ts";

const GONE = Array(5).fill({ status: 404 });

type Retried = { retried: number; cursor: string | null };

async function retryAll(query = ""): Promise<Retried> {
  const response = await fetchReceiver(`/videos/retry${query}`, { method: "POST", headers: AUTHORIZED });
  expect(response.status).toBe(202);
  return response.json();
}

/** A task with videos that fail until they are retried, beside others that are stored. */
async function withVideos(failing: number, storing: number): Promise<string> {
  const taskId = newTaskId();
  const files = [
    ...Array.from({ length: failing }, () => simulator.addFile({ responses: [...GONE, {}] })),
    ...Array.from({ length: storing }, () => simulator.addFile()),
  ];
  await deliver(
    success(
      taskId,
      (await Promise.all(files)).map(({ url }) => url),
    ),
  );
  await settled(taskId);
  return taskId;
}

async function listedAs(state: string): Promise<string[]> {
  const response = await fetchReceiver(`/videos?state=${state}`, { headers: AUTHORIZED });
  return ((await response.json()) as { tasks: SummaryView[] }).tasks.map(({ taskId }) => taskId);
}

describe("POST /videos/retry", () => {
  let partial: string;
  let failed: string[];
  beforeAll(async () => {
    failed = [await withVideos(1, 0)];
    partial = await withVideos(1, 1);
    failed.push(await withVideos(1, 0), await withVideos(2, 0));
    const refused = newTaskId();
    await deliver(failure(refused, 400));
    await withVideos(0, 1);
    await eventually(async () => expect(await listedAs("failed")).toHaveLength(4));
    await eventually(async () => expect(await listedAs("partial")).toEqual([partial]));
  });

  it("retries nothing of another time or state", async () => {
    expect(await retryAll(`?since=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual({
      retried: 0,
      cursor: null,
    });
    expect(await retryAll("?until=2026-01-01")).toEqual({ retried: 0, cursor: null });
  });

  it("retries those of one state, or all, newest first, page by page", async () => {
    expect(await retryAll("?state=partial")).toEqual({ retried: 1, cursor: null });
    expect((await settled(partial)).state).toBe("stored");

    // The newest has nothing to retry: the provider refused its request.
    const first = await retryAll("?limit=2");
    expect(first).toEqual({ retried: 1, cursor: expect.any(String) });
    expect((await settled(failed[2] ?? "")).state).toBe("stored");
    const second = await retryAll(`?limit=2&cursor=${first.cursor}`);
    expect(second).toEqual({ retried: 2, cursor: null });
    for (const taskId of failed) expect((await settled(taskId)).state).toBe("stored");
  });

  it.each([
    "state=stored",
    "limit=0",
    "limit=101",
    "since=yesterday",
    "cursor=nonsense",
    "since=2026-02-01&until=2026-01-01",
  ])("refuses ?%s", async (query) => {
    const refused = fetchReceiver(`/videos/retry?${query}`, { method: "POST", headers: AUTHORIZED });
    expect(await problemOf(refused)).toBe("400 invalid_query");
  });

  it("needs a token", async () => {
    expect(await problemOf(fetchReceiver("/videos/retry", { method: "POST" }))).toBe("401 unauthorized");
  });
});

describe.each(["import", "retry"])("a task of the id %s", (taskId) => {
  it("is a task like any other, and its path takes POST too", async () => {
    expect((await put(taskId)).status).toBe(201);
    expect(await settledOrWaiting(taskId)).toBe("waiting");
    const refused = await fetchReceiver(`/videos/${taskId}`, { method: "PATCH", headers: AUTHORIZED });
    expect(refused.headers.get("allow")).toBe("GET, HEAD, PUT, DELETE, POST");
    expect(await problemOf(refused)).toBe("405 method_not_allowed");
  });
});

async function settledOrWaiting(taskId: string): Promise<string> {
  const response = await fetchReceiver(`/videos/${taskId}`, { headers: AUTHORIZED });
  return ((await response.json()) as { state: string }).state;
}
