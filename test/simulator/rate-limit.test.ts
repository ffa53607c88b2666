/** The provider's limit of new generations. */

import { expect, it } from "vitest";
import { RateLimit } from "./rate-limit.ts";
import { startSimulator } from "./simulator.ts";
import { call, generate } from "./test-clients.ts";

it("counts those of the last stretch of time, refused ones not", () => {
  const limit = new RateLimit(2, 10_000);
  const taken = [0, 5_000, 9_999, 10_000, 14_999, 15_000, 15_001].map((now) => limit.take(now));
  expect(taken).toEqual([true, true, false, true, false, true, false]);
});

it("answers HTTP 429 to one generation or extension too many, which is not queued", async () => {
  await using simulator = await startSimulator({ generateMs: 0, rateLimit: 2 });
  const taskId = await generate(simulator, { prompt: "A dog" });
  await simulator.task(taskId);
  // Refused for what it is: it does not count.
  expect((await call(simulator, "/generate", {})).answer.code).toBe(422);
  expect((await call(simulator, "/extend", { taskId, prompt: "It runs" })).answer.code).toBe(200);
  for (const path of ["/generate", "/extend"]) {
    expect(await call(simulator, path, { taskId, prompt: "It sleeps" })).toMatchObject({
      status: 429,
      answer: { code: 429, data: null },
    });
  }
  expect((await call(simulator, `/record-info?taskId=${taskId}`)).status).toBe(200);
});
