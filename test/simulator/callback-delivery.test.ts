/** Callbacks as the provider delivers them, to a real receiver. */

import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { bracketedSuccessBody, failureBody, oldestSuccessBody, successBody } from "./callback-bodies.ts";
import { timingOf } from "./callback-delivery.ts";
import { startSimulator } from "./simulator.ts";
import { startReceiver } from "./test-clients.ts";

/** The provider's 1, 5 and 15 minutes become 6, 30 and 90 ms. */
const FAST = { timeScale: 0.0001 };

const BODY = {
  code: 200,
  msg: "ok",
  data: { taskId: "veo_task_1", info: { resultUrls: ["http://a/b.mp4"] } },
};

it("keeps the provider's times, scaled; the timeout never below 5 s unless told", () => {
  expect(timingOf({ timeScale: 1, timeoutMs: null })).toEqual({
    timeoutMs: 15_000,
    retryAfterMs: [60_000, 300_000, 900_000],
  });
  expect(timingOf({ timeScale: 0.001, timeoutMs: null })).toEqual({
    timeoutMs: 5_000,
    retryAfterMs: [60, 300, 900],
  });
  expect(timingOf({ timeScale: 1, timeoutMs: 7 }).timeoutMs).toBe(7);
});

it("is delivered by a 200, once, and tells what it was answered", async () => {
  await using receiver = await startReceiver([200], "duplicate");
  await using simulator = await startSimulator(FAST);
  const { id } = await simulator.deliver({ url: receiver.url, body: BODY });
  const { state, attempts } = await simulator.callback(id);
  expect(state).toBe("delivered");
  expect(attempts).toHaveLength(1);
  expect(attempts[0]).toMatchObject({ status: 200, error: null, body: "answer 1", outcome: "duplicate" });
  expect(receiver.received).toHaveLength(1);
  expect(JSON.parse(receiver.received[0]?.text ?? "")).toEqual(BODY);
  expect(receiver.received[0]?.headers["content-type"]).toBe("application/json");
  expect(receiver.received[0]?.headers).not.toHaveProperty("x-webhook-signature");
});

it("is retried until a 200: 202, 302 and 503 are none", async () => {
  await using receiver = await startReceiver([503, 302, 202, 200]);
  await using simulator = await startSimulator(FAST);
  const { id } = await simulator.deliver({ url: receiver.url, body: BODY });
  const { state, attempts } = await simulator.callback(id);
  expect(state).toBe("delivered");
  expect(attempts.map(({ status }) => status)).toEqual([503, 302, 202, 200]);
});

it("is given up after four attempts, the waits between them growing", async () => {
  await using receiver = await startReceiver([500]);
  await using simulator = await startSimulator(FAST);
  const { id } = await simulator.deliver({ url: receiver.url, body: BODY });
  const { state, attempts } = await simulator.callback(id);
  expect(state).toBe("given_up");
  expect(attempts).toHaveLength(4);
  expect(receiver.received).toHaveLength(4);
  // Lower bounds only: a busy machine may take longer.
  const at = attempts.map((attempt) => Date.parse(attempt.at));
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(5);
  expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThanOrEqual(29);
  expect((at[3] ?? 0) - (at[2] ?? 0)).toBeGreaterThanOrEqual(89);
});

it("names what went wrong without an answer: nobody there, or silence", async () => {
  const gone = await startReceiver([200]);
  await gone[Symbol.asyncDispose]();
  await using silent = await startReceiver(["silent"]);
  await using simulator = await startSimulator({ ...FAST, callbackTimeoutMs: 50 });
  const ids = await Promise.all([gone.url, silent.url].map((url) => simulator.deliver({ url, body: BODY })));
  const [refused, unanswered] = await Promise.all(ids.map(({ id }) => simulator.callback(id)));
  expect(refused?.attempts[3]).toMatchObject({
    status: null,
    error: expect.stringContaining("ECONNREFUSED"),
  });
  expect(unanswered?.attempts[3]).toMatchObject({ status: null, error: "no answer within 50 ms" });
});

it("signs each attempt over the task id and the time of sending", async () => {
  await using receiver = await startReceiver([500, 200]);
  await using simulator = await startSimulator({ ...FAST, hmacKey: "own" });
  const before = Math.floor(Date.now() / 1000);
  const { id } = await simulator.deliver({ url: receiver.url, body: BODY });
  await simulator.callback(id);
  expect(receiver.received).toHaveLength(2);
  for (const { headers } of receiver.received) {
    const timestamp = String(headers["x-webhook-timestamp"]);
    expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
    expect(Number(timestamp)).toBeLessThanOrEqual(Date.now() / 1000);
    const expected = createHmac("sha256", "own").update(`veo_task_1.${timestamp}`).digest("base64");
    expect(headers["x-webhook-signature"]).toBe(expected);
  }
});

it("takes another key, or none, for one delivery", async () => {
  await using receiver = await startReceiver([200]);
  await using simulator = await startSimulator({ ...FAST, hmacKey: "own" });
  for (const hmacKey of ["other", null]) {
    const { id } = await simulator.deliver({ url: receiver.url, body: BODY, hmacKey });
    await simulator.callback(id);
  }
  const [other, unsigned] = receiver.received;
  const timestamp = other?.headers["x-webhook-timestamp"];
  const expected = createHmac("sha256", "other").update(`veo_task_1.${timestamp}`).digest("base64");
  expect(other?.headers["x-webhook-signature"]).toBe(expected);
  expect(unsigned?.headers).not.toHaveProperty("x-webhook-signature");
  expect(unsigned?.headers).not.toHaveProperty("x-webhook-timestamp");
});

it("sends a string as it is, and headers changed, repeated or taken away", async () => {
  await using receiver = await startReceiver([200]);
  await using simulator = await startSimulator(FAST);
  const { id } = await simulator.deliver({
    url: receiver.url,
    body: "{not json",
    headers: {
      "Content-Type": null,
      "content-length": null,
      "transfer-encoding": "chunked",
      "x-twice": ["a", "b"],
    },
  });
  await simulator.callback(id);
  const [received] = receiver.received;
  expect(received?.text).toBe("{not json");
  expect(received?.headers).not.toHaveProperty("content-type");
  expect(received?.headers).not.toHaveProperty("content-length");
  expect(received?.rawHeaders.filter((name) => name === "x-twice")).toHaveLength(2);
});

it("is reported at once on request, and ends when the simulator closes", async () => {
  await using receiver = await startReceiver([500]);
  const simulator = await startSimulator();
  const { id } = await simulator.deliver({ url: receiver.url, body: BODY });
  expect(await simulator.callback(id, { wait: false })).toMatchObject({ state: "delivering", attempts: [] });
  const end = simulator.callback(id);
  await simulator.close();
  expect(await end).toMatchObject({ state: "given_up" });
});

it("has the bodies of the provider's pages", () => {
  const task = {
    taskId: "t",
    resultUrls: ["http://a/1.mp4", "http://a/2.mp4"],
    originUrls: ["http://a/o.mp4"],
  };
  expect(oldestSuccessBody(task)).toEqual({
    code: 200,
    msg: "Veo3 视频生成成功。",
    data: { taskId: "t", info: { resultUrls: task.resultUrls, originUrls: task.originUrls } },
  });
  expect(successBody(task, { request: { prompt: "x" } }).data).toMatchObject({
    promptJson: '{"prompt":"x"}',
    info: { resolution: "720p" },
    fallbackFlag: false,
  });
  expect(bracketedSuccessBody(task).data.info.resultUrls).toBe("[http://a/1.mp4, http://a/2.mp4]");
  expect(failureBody("t", "promptNotEnglish", "zh")).toMatchObject({ code: 400, msg: "仅支持英文提示词" });
  expect(failureBody("t", "rejectedByFlow").msg).toContain("rejected by Flow");
});
