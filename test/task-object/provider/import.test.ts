/** Tasks that were submitted elsewhere are imported, and their results found by polling. */

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Imported } from "../../../src/task-object/import-tasks.ts";
import { fetchWith } from "../../changed-receiver.ts";
import { AUTHORIZED, problemOf, put, remove, rowOf, settled, simulator, taskOf } from "../../client.ts";
import { newTaskId, timesPolled } from "./polled-task.ts";

function post(
  body: unknown,
  changed: object = {},
  headers: Record<string, string> = AUTHORIZED,
): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetchWith(changed, "/videos/import", { method: "POST", headers, body: text });
}

async function importing(taskIds: string[], changed: object = {}): Promise<Imported> {
  const response = await post({ taskIds }, changed);
  expect(response.status).toBe(202);
  return response.json();
}

/** Tasks that the provider is still at work on. */
async function generating(count: number): Promise<string[]> {
  const taskIds = Array.from({ length: count }, newTaskId);
  for (const taskId of taskIds) await simulator.putTask(taskId, { generating: true });
  return taskIds;
}

describe("POST /videos/import", () => {
  it("makes tasks known, and stores the videos that the provider has of them", async () => {
    const [stored = "", failed = "", known = "", unknown = ""] = Array.from({ length: 4 }, newTaskId);
    await simulator.putTask(stored);
    await simulator.putTask(failed, { request: { prompt: "A fox [fail 501]" } });
    await put(known);
    const malformed = ["not an id", ""];
    expect(await importing([stored, failed, stored, known, ...malformed, unknown])).toEqual({
      imported: 3,
      known: 1,
      refused: malformed.map((taskId) => ({ taskId, reason: "invalid_task_id" })),
    });
    expect(await settled(stored)).toMatchObject({ state: "stored", callbacks: 0 });
    expect(await settled(failed)).toMatchObject({ failure: { reason: "generation_failed" } });
    expect(await settled(unknown)).toMatchObject({ failure: { reason: "no_record" } });
    expect(await timesPolled(unknown)).toBe(1);
  });

  it("has them polled one after another, also those of several imports", async () => {
    const [first, second] = [await generating(25), await generating(25)];
    await Promise.all([importing(first), importing(second)]);
    const rows = await Promise.all([...first, ...second].map(rowOf));
    const times = rows.map((row) => row?.poll?.at ?? 0).sort((a, b) => a - b);
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
  });

  it("leaves the time of those that are known to others", async () => {
    const known = await generating(30);
    await importing(known);
    const before = Math.max(...(await Promise.all(known.map(rowOf))).map((row) => row?.poll?.at ?? 0));
    expect(await importing(known)).toEqual({ imported: 0, known: 30, refused: [] });
    const [next = ""] = await generating(1);
    await importing([next]);
    expect((await rowOf(next))?.poll?.at).toBe(before + 600);
  });

  it("brings a deleted task back", async () => {
    const taskIds = await generating(1);
    await importing(taskIds);
    await remove(taskIds[0] ?? "");
    expect(await importing(taskIds)).toMatchObject({ imported: 1 });
    expect((await taskOf(taskIds[0] ?? "")).state).toBe("waiting");
  });

  it("refuses the tasks whose objects fail, and imports the others", async () => {
    const [bad = "", good = ""] = await generating(2);
    const failing = { register: () => Promise.reject(new Error("storage is down")) };
    const TASKS = { getByName: (name: string) => (name === bad ? failing : env.TASKS.getByName(name)) };
    expect(await importing([bad, good], { TASKS })).toEqual({
      imported: 1,
      known: 0,
      refused: [{ taskId: bad, reason: "not_durable" }],
    });
  });

  it("imports also while the library is down", async () => {
    const down = () => Promise.reject(new Error("down"));
    const LIBRARY = { getByName: () => ({ reservePolls: down, releasePolls: down }) };
    expect(await importing(await generating(2), { LIBRARY })).toMatchObject({ imported: 2 });
  });

  it.each([
    ["{", "400 malformed_json"],
    [{}, "400 invalid_body"],
    [[], "400 invalid_body"],
    [{ taskIds: [] }, "400 invalid_body"],
    [{ taskIds: [1] }, "400 invalid_body"],
    [{ taskIds: Array(501).fill("a") }, "400 invalid_body"],
    ["x".repeat(256 * 1024 + 1), "413 body_too_large"],
  ])("refuses %j", async (body, problem) => {
    expect(await problemOf(post(body))).toBe(problem);
  });

  it("needs an API token, and the provider's key", async () => {
    const body = { taskIds: ["veo_task_1"] };
    expect(await problemOf(post(body, {}, {}))).toBe("401 unauthorized");
    expect(await problemOf(post(body, { VEO3_API_KEY: "" }))).toBe("503 not_configured");
  });
});
