/** record-info in every shape of the provider's documents, chosen by the prompt. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { type Simulator, startSimulator } from "./simulator.ts";
import { call, generate, recordOf } from "./test-clients.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ apiKey: "key", generateMs: 0 });
});
afterAll(() => simulator.close());

async function finished(prompt: string) {
  const taskId = await generate(simulator, { prompt: `A dog [videos 2] ${prompt}`, aspect_ratio: "9:16" });
  await simulator.task(taskId);
  return recordOf(simulator, taskId);
}

it("today: lists in response, times as text, no full URLs", async () => {
  const { createTime, completeTime, response } = await finished("");
  expect([createTime, completeTime].join()).toMatch(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,?){2}$/);
  expect([response.resultUrls.length, response.originUrls.length]).toEqual([2, 2]);
  expect(response).not.toHaveProperty("fullResultUrls");
});

it("[details milliseconds]: times since the epoch", async () => {
  const before = Date.now();
  const { createTime, completeTime } = await finished("[details milliseconds]");
  expect(createTime).toBeGreaterThanOrEqual(before);
  expect(completeTime).toBeGreaterThanOrEqual(createTime);
  expect(completeTime).toBeLessThanOrEqual(Date.now());
});

it("[details string]: each list is a JSON string", async () => {
  const { response } = await finished("[details string]");
  expect(JSON.parse(response.resultUrls)).toHaveLength(2);
  expect(JSON.parse(response.originUrls)).toHaveLength(2);
});

it("[details bracketed]: a string that is not JSON", async () => {
  const { response } = await finished("[details bracketed]");
  expect(response.resultUrls).toMatch(/^\[http:\S+, http:\S+\]$/);
});

it("[details full]: the whole videos beside the new parts", async () => {
  const { response } = await finished("[details full]");
  expect(response.fullResultUrls).toHaveLength(2);
  expect(response.fullResultUrls).not.toEqual(response.resultUrls);
});

it("[details old]: no response, the URLs as a string beside the rest; combined with others", async () => {
  const old = await finished("[details old]");
  expect(old).not.toHaveProperty("response");
  expect(old.successFlag).toBe(1);
  expect(JSON.parse(old.resultUrls)).toHaveLength(2);
  const combined = await finished("[details old] [details bracketed] [details milliseconds]");
  expect(combined.resultUrls).toMatch(/^\[http:\S+, http:\S+\]$/);
  expect(combined.createTime).toBeTypeOf("number");
});

it("[details old] of a task without a result has none", async () => {
  const { taskId } = await simulator.putTask("still-going", {
    request: { prompt: "A dog [details old]" },
    generating: true,
  });
  expect(await recordOf(simulator, taskId)).toMatchObject({ successFlag: 0, resultUrls: null });
});

it("[details null]: there is no record, though the callback comes", async () => {
  const taskId = await generate(simulator, { prompt: "A dog [details null]" });
  expect((await simulator.task(taskId)).state).toBe("success");
  const { answer } = await call(simulator, `/record-info?taskId=${taskId}`);
  expect(answer).toEqual({ code: 422, msg: "record is null", data: null });
});

it("[fail …] by name: the failures that share a code", async () => {
  const failed = await finished("[fail imageUnsafe]");
  expect(failed).toMatchObject({
    successFlag: 2,
    errorCode: 400,
    errorMessage: "public error unsafe image upload",
  });
});
