/** The Veo3 API's side, from generate to callback and record-info. */

import { expect, it } from "vitest";
import { startSimulator } from "./simulator.ts";
import { call, generate, type Receiver, recordOf, startReceiver } from "./test-clients.ts";

const FAST = { apiKey: "key", generateMs: 0, timeScale: 0.0001 };

const bodiesAt = (receiver: Receiver) => receiver.received.map(({ text }) => JSON.parse(text));

it("generates, calls back and serves what it named", async () => {
  await using receiver = await startReceiver([200]);
  await using simulator = await startSimulator(FAST);
  const callBackUrl = `${receiver.url}?token=secret`;
  const taskId = await generate(simulator, { prompt: "A dog [videos 2] [bytes 50000]", callBackUrl });
  const { state, callbacks } = await simulator.task(taskId);
  expect([state, callbacks.map((callback) => callback.state)]).toEqual(["success", ["delivered"]]);
  const [body] = bodiesAt(receiver);
  expect(body).toMatchObject({ code: 200, data: { taskId, info: { resolution: "720p" } } });
  expect(JSON.parse(body.data.promptJson)).toMatchObject({ callBackUrl });
  expect(body.data.info).not.toHaveProperty("originUrls");
  const videos = await Promise.all(
    body.data.info.resultUrls.map(async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())),
  );
  expect(videos.map((video) => video.length)).toEqual([50_000, 50_000]);
  expect(videos[0]?.equals(videos[1] ?? Buffer.alloc(0))).toBe(false);
});

it("has as many originals as asked for, else as many as videos", async () => {
  await using receiver = await startReceiver([200]);
  await using simulator = await startSimulator(FAST);
  const callBackUrl = receiver.url;
  for (const prompt of ["A dog [videos 2]", "A dog [videos 2] [originals 1]"]) {
    await simulator.task(await generate(simulator, { prompt, callBackUrl, aspect_ratio: "9:16" }));
  }
  const counts = bodiesAt(receiver).map(({ data }) => [
    data.info.resultUrls.length,
    data.info.originUrls.length,
  ]);
  expect(counts).toEqual([
    [2, 2],
    [2, 1],
  ]);
});

it.each(["aspect_ratio", "aspectRatio"])("has originals when %s is not 16:9", async (field) => {
  await using receiver = await startReceiver([200]);
  await using simulator = await startSimulator(FAST);
  const taskId = await generate(simulator, { prompt: "A dog", callBackUrl: receiver.url, [field]: "9:16" });
  await simulator.task(taskId);
  const { resultUrls, originUrls } = bodiesAt(receiver)[0].data.info;
  expect(originUrls).toHaveLength(1);
  expect(originUrls).not.toEqual(resultUrls);
  expect((await recordOf(simulator, taskId)).response).toMatchObject({ resultUrls, originUrls });
});

it.each([
  [400, 2, "content policies"],
  [422, 2, "rejected by Flow"],
  [500, 2, "Internal Error"],
  [501, 3, "generation task failed"],
])("[fail %i] fails with its message and successFlag %i", async (code, successFlag, message) => {
  await using receiver = await startReceiver([200]);
  await using simulator = await startSimulator(FAST);
  const taskId = await generate(simulator, { prompt: `A dog [fail ${code}]`, callBackUrl: receiver.url });
  expect((await simulator.task(taskId)).state).toBe("failed");
  const [body] = bodiesAt(receiver);
  expect(body).toMatchObject({ code, msg: expect.stringContaining(message), data: { taskId } });
  expect(body.data).not.toHaveProperty("info");
  expect(await recordOf(simulator, taskId)).toMatchObject({
    successFlag,
    errorCode: code,
    errorMessage: body.msg,
    response: null,
  });
});

it("[lose callback] is silent, and record-info knows; [duplicate callback] comes twice", async () => {
  await using receiver = await startReceiver([200]);
  await using simulator = await startSimulator(FAST);
  const lost = await generate(simulator, { prompt: "A dog [lose callback]", callBackUrl: receiver.url });
  expect((await simulator.task(lost)).callbacks).toEqual([]);
  expect(await recordOf(simulator, lost)).toMatchObject({ successFlag: 1, response: { taskId: lost } });
  expect(receiver.received).toHaveLength(0);
  const doubled = await generate(simulator, {
    prompt: "[duplicate callback] A dog",
    callBackUrl: receiver.url,
  });
  expect((await simulator.task(doubled)).callbacks).toHaveLength(2);
  const [one, two] = bodiesAt(receiver);
  expect(one).toEqual(two);
});

it("[slow n] paces the file", async () => {
  await using simulator = await startSimulator(FAST);
  const taskId = await generate(simulator, { prompt: "A dog [slow 400000]" });
  await simulator.task(taskId);
  const url: string = (await recordOf(simulator, taskId)).response.resultUrls[0];
  await (await fetch(url)).arrayBuffer();
  const { requests } = await simulator.file(url.split("/")[4] ?? "", { ended: 1 });
  expect(requests[0]?.slices).toBe(2);
});

it("record-info: generating, then the result; unknown ids are code 422", async () => {
  await using simulator = await startSimulator({ ...FAST, generateMs: 60_000 });
  const taskId = await generate(simulator, { prompt: "A dog", model: "veo3_fast" });
  const record = await recordOf(simulator, taskId);
  expect(record).toMatchObject({ taskId, successFlag: 0, completeTime: null, response: null });
  expect(record.createTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  expect(JSON.parse(record.paramJson)).toEqual({ prompt: "A dog", model: "veo3_fast" });
  const unknown = await call(simulator, "/record-info?taskId=nobody");
  expect(unknown).toEqual({ status: 200, answer: { code: 422, msg: "record is null", data: null } });
});

it("extends a finished task to one of its own, with the whole video beside the new part", async () => {
  await using receiver = await startReceiver([200]);
  await using simulator = await startSimulator(FAST);
  const base = await generate(simulator, { prompt: "A dog", aspect_ratio: "9:16" });
  await simulator.task(base);
  const request = { taskId: base, prompt: "It runs [videos 2]", model: "fast", callBackUrl: receiver.url };
  const { answer } = await call(simulator, "/extend", request);
  const { taskId } = answer.data;
  expect(answer).toMatchObject({ code: 200, msg: "success" });
  expect(taskId).not.toBe(base);
  expect((await simulator.task(taskId)).callbacks).toMatchObject([{ state: "delivered" }]);
  const [body] = bodiesAt(receiver);
  expect(body).toMatchObject({ code: 200, data: { taskId } });
  const { paramJson, response } = await recordOf(simulator, taskId);
  expect(JSON.parse(paramJson)).toEqual(request);
  const { resultUrls, originUrls, fullResultUrls } = response;
  expect(body.data.info).toMatchObject({ resultUrls, originUrls });
  expect(new Set([...resultUrls, ...originUrls, ...fullResultUrls]).size).toBe(6);
});

it("extends with the switches of its own prompt", async () => {
  await using receiver = await startReceiver([200]);
  await using simulator = await startSimulator(FAST);
  await simulator.putTask("base");
  const request = { taskId: "base", prompt: "It runs [fail 500]", callBackUrl: receiver.url };
  const { taskId } = (await call(simulator, "/extend", request)).answer.data;
  expect((await simulator.task(taskId)).state).toBe("failed");
  expect(bodiesAt(receiver)).toMatchObject([{ code: 500, data: { taskId } }]);
});

it.each([
  [{ prompt: "It runs" }, "taskId is missing"],
  [{ taskId: "base" }, "prompt is missing"],
  [{ taskId: "base", prompt: "x", model: "sora" }, "model must be one of"],
  [{ taskId: "nobody", prompt: "It runs" }, "record is null"],
  [{ taskId: "going", prompt: "It runs" }, "has not been generated"],
])("refuses to extend %j with code 422", async (body, message) => {
  await using simulator = await startSimulator(FAST);
  await simulator.putTask("base");
  await simulator.putTask("going", { generating: true });
  const { status, answer } = await call(simulator, "/extend", body);
  expect([status, answer.code, answer.data]).toEqual([200, 422, null]);
  expect(answer.msg).toContain(message);
});

it("wants the key: another or none is 401", async () => {
  await using simulator = await startSimulator(FAST);
  const wrong = await call(simulator, "/generate", { prompt: "A dog" }, "other");
  expect(wrong).toMatchObject({ status: 401, answer: { code: 401 } });
  const none = await fetch(`${simulator.origin}/api/v1/veo/record-info?taskId=x`);
  expect(none.status).toBe(401);
});

it.each([
  [{}, "prompt is missing"],
  [{ prompt: " " }, "prompt must not be empty"],
  [{ prompt: "x", model: "sora" }, "model must be one of"],
  [{ prompt: "x", aspect_ratio: "4:3" }, "aspect_ratio must be one of"],
  [{ prompt: "x", seeds: 5 }, "seeds must be a whole number"],
  [{ prompt: "x", callBackUrl: "here" }, "callBackUrl must be"],
  [{ prompt: "x", generationType: "REFERENCE_2_VIDEO" }, "imageUrls must have"],
  [{ prompt: "x [bytes 5]" }, "bytes must be"],
  [{ prompt: "x [slow 0]" }, "bytesPerSecond must be"],
  [[], "must be an object"],
])("refuses %j with code 422", async (body, message) => {
  await using simulator = await startSimulator(FAST);
  const { status, answer } = await call(simulator, "/generate", body);
  expect([status, answer.code]).toEqual([200, 422]);
  expect(answer.msg).toContain(message);
});

it("passes over fields it does not know and remembers every request", async () => {
  await using simulator = await startSimulator(FAST);
  const body = { prompt: "A dog", novelty: true };
  const taskId = await generate(simulator, body);
  await call(simulator, `/record-info?taskId=${taskId}`, undefined, "other");
  const missing = await call(simulator, "/shrink", {});
  expect(missing.status).toBe(404);
  expect(await simulator.requests()).toMatchObject([
    { method: "POST", path: "/api/v1/veo/generate", authorization: "Bearer key", body },
    {
      method: "GET",
      path: `/api/v1/veo/record-info?taskId=${taskId}`,
      authorization: "Bearer other",
      body: null,
    },
    { method: "POST", path: "/api/v1/veo/shrink", body: {} },
  ]);
});
