import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  CALLBACK_PATH,
  crash,
  deliver,
  eventually,
  failure,
  fetchReceiver,
  ORIGIN,
  outcomeOf,
  remove,
  settled,
  sha256,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../../client.ts";
import { FAILURES } from "../../simulator/callback-bodies.ts";
import type { Fault } from "../../simulator/control-protocol.ts";
import {
  askedWith,
  call,
  callWith,
  gatewayProblem,
  generate,
  type Json,
  newPrompt,
  newTaskId,
  scriptedProvider,
  storedTask,
} from "./gateway-client.ts";

const PATH = "/api/v1/veo/record-info";
const CALLBACK_URL = `${ORIGIN}${CALLBACK_PATH}`;

const recordInfo = (taskId: string) => call(`record-info?taskId=${taskId}`);

/** The data of an answer that is a success of the call, whatever became of the task. */
async function dataOf(taskId: string): Promise<Json> {
  const { status, body } = await recordInfo(taskId);
  expect([status, body]).toEqual([200, { code: 200, msg: "success", data: expect.any(Object) }]);
  return body.data;
}

/** As clients of the provider's newer endpoints read it. */
const resultOf = (data: Json) => JSON.parse(data.resultJson).resultUrls as string[];

const link = (taskId: string, name: string) =>
  expect.stringMatching(`^${ORIGIN}/videos/${taskId}/${name}\\?expires=\\d+&signature=`);

function plan(taskId: string, ...answers: Fault[]): Promise<void> {
  return simulator.planFaults({ path: PATH, containing: taskId, answers });
}

describe("a task that was deleted", () => {
  it("stays deleted while clients ask for it, until a callback begins a new one", async () => {
    const { taskId, resultUrls } = await storedTask();
    expect((await remove(taskId)).status).toBe(204);
    expect(await dataOf(taskId)).toMatchObject({ taskId, state: "waiting" });
    expect(await env.TASKS.getByName(taskId).read()).toBeNull();
    expect(await outcomeOf(deliver(success(taskId, resultUrls)))).toBe("accepted");
    expect(await settled(taskId)).toMatchObject({ state: "stored" });
    expect(await dataOf(taskId)).toMatchObject({ state: "success" });
  });
});

describe("record-info, until the videos are stored,", () => {
  it("is the provider's answer, with the fields of its newer endpoints added", async () => {
    const prompt = newPrompt("[lose callback]");
    const { body } = await call("generate", { prompt, aspect_ratio: "9:16" });
    const data = await dataOf(body.data.taskId);
    expect(data).toMatchObject({
      taskId: body.data.taskId,
      successFlag: 0,
      state: "waiting",
      failCode: null,
    });
    expect(data.createTime).toBeTypeOf("string");
    // The echo of the request has lost the receiver's callback URL.
    expect(JSON.parse(data.paramJson)).toEqual({ prompt, aspect_ratio: "9:16" });
    expect(resultOf(data)).toEqual([]);
  });

  it("is asked with the provider's key", async () => {
    const taskId = newTaskId();
    await recordInfo(taskId);
    expect(await askedWith(taskId)).toMatchObject([
      { method: "GET", path: `${PATH}?taskId=${taskId}`, authorization: "Bearer provider-key", body: null },
    ]);
  });

  it("is not a success yet, as the links would expire", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile({ bytes: 100_000, responses: [{ stallAt: 50_000 }, {}] });
    await simulator.putTask(taskId, { resultUrls: [file.url] });
    await deliver(success(taskId, [file.url]));
    await eventually(async () => {
      expect(await taskOf(taskId)).toMatchObject({ videos: [{ state: "storing", receivedBytes: 50_000 }] });
    });
    const data = await dataOf(taskId);
    expect(data).toMatchObject({ state: "waiting", failMsg: null, successFlag: 1 });
    expect(resultOf(data)).toEqual([]);
    expect(data.response.resultUrls).toEqual([file.url]);

    await simulator.forgetTask(taskId);
    expect(await dataOf(taskId)).toMatchObject({ taskId, successFlag: 0, state: "waiting", response: null });

    await crash(taskId);
    await runDurableObjectAlarm(taskObject(taskId));
    await settled(taskId);
    expect(await dataOf(taskId)).toMatchObject({ successFlag: 1, state: "success" });
  });

  it("is 502 while the provider cannot be reached", async () => {
    const taskId = await generate();
    await plan(taskId, { cut: "reset" }, { status: 503, body: "<html>", headers: { "retry-after": "9" } });
    expect(gatewayProblem(await recordInfo(taskId))).toBe("502 provider_unavailable");
    const answer = await recordInfo(taskId);
    expect(gatewayProblem(answer)).toBe("502 provider_unavailable");
    expect(answer.headers.get("retry-after")).toBe("9");
    expect((await dataOf(taskId)).state).toMatch(/waiting|success/);
  });

  it("passes the provider's refusal on unchanged", async () => {
    const taskId = newTaskId();
    const body = { code: 401, msg: "You do not have access permissions" };
    await plan(taskId, { status: 401, body }, { status: 429, body: { code: 429, msg: "Too often" } });
    const refused = await recordInfo(taskId);
    expect([refused.status, refused.body]).toEqual([401, body]);
    const limited = await recordInfo(taskId);
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "10"]);
  });
});

describe("record-info, once the videos are stored,", () => {
  it("has lasting links in every place of the provider's links, and everything else as the provider has it", async () => {
    const request = {
      prompt: "Two dogs [videos 2] [details full]",
      aspectRatio: "9:16",
      resolution: "1080p",
    };
    const { taskId } = await storedTask({ request });
    const data = await dataOf(taskId);
    const generated = [link(taskId, "generated_0.mp4"), link(taskId, "generated_1.mp4")];
    expect(data).toMatchObject({
      taskId,
      paramJson: JSON.stringify(request),
      successFlag: 1,
      response: {
        taskId,
        resultUrls: generated,
        fullResultUrls: [link(taskId, "full_0.mp4"), link(taskId, "full_1.mp4")],
        originUrls: [link(taskId, "original_0.mp4"), link(taskId, "original_1.mp4")],
        resolution: "1080p",
      },
      state: "success",
      failCode: null,
      failMsg: null,
    });
    expect(resultOf(data)).toEqual(data.response.resultUrls);
    expect(JSON.stringify(data)).not.toContain(simulator.origin);
  });

  it("has links that open the stored videos", async () => {
    const file = await simulator.addFile({ bytes: 123_456 });
    const { taskId } = await storedTask({ resultUrls: [file.url] });
    const [url = ""] = resultOf(await dataOf(taskId));
    const video = await fetchReceiver(url);
    expect([video.status, video.headers.get("content-type")]).toEqual([200, "video/mp4"]);
    expect(await sha256(await video.arrayBuffer())).toBe(file.sha256);
  });

  it("has the links too when the provider no longer knows the task", async () => {
    const { taskId } = await storedTask();
    await simulator.forgetTask(taskId);
    const data = await dataOf(taskId);
    const resultUrls = [link(taskId, "generated_0.mp4")];
    expect(data).toMatchObject({ taskId, successFlag: 1, response: { resultUrls }, state: "success" });
    expect(resultOf(data)).toEqual(resultUrls);
  });

  it("has the links too while the provider fails in any way", async () => {
    const { taskId } = await storedTask();
    const faults: Fault[] = [
      { status: 500, body: { code: 500, msg: "Server Error" } },
      { status: 429, body: { code: 429, msg: "Too often" } },
      { body: { code: 200, msg: "success", data: { taskId: "another", successFlag: 2 } } },
      { body: { code: 200, msg: "success", data: { taskId, successFlag: 99 } } },
      { cut: "reset" },
    ];
    await plan(taskId, ...faults);
    const links = [link(taskId, "generated_0.mp4")];
    for (const fault of faults) expect(resultOf(await dataOf(taskId)), JSON.stringify(fault)).toEqual(links);
    expect(await askedWith(taskId)).toHaveLength(faults.length + 1);
  });

  it("is still a success while an upgrade is being stored", async () => {
    const { taskId } = await storedTask();
    const file = await simulator.addFile({ bytes: 100_000, responses: [{ stallAt: 50_000 }, {}] });
    await simulator.planFaults({
      path: "/api/v1/veo/get-1080p-video",
      containing: taskId,
      answers: [{ body: { code: 200, msg: "success", data: { resultUrl: file.url } } }],
    });
    await call(`get-1080p-video?taskId=${taskId}&index=0`);
    expect(await taskOf(taskId)).toMatchObject({ state: "storing" });
    expect(resultOf(await dataOf(taskId))).toEqual([link(taskId, "generated_0.mp4")]);
  });
});

describe("a result that record-info has first", () => {
  it("is stored once, without a callback", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile();
    await simulator.putTask(taskId, { resultUrls: [file.url] });
    expect(await dataOf(taskId)).toMatchObject({ successFlag: 1 });
    await eventually(async () => expect((await dataOf(taskId)).state).toBe("success"));
    expect(await taskOf(taskId)).toMatchObject({ state: "stored", callbacks: 0, videos: [{ attempts: 1 }] });
    expect((await simulator.file(file.id)).requests).toHaveLength(1);
    expect(await outcomeOf(deliver(success(taskId, [file.url])))).toBe("duplicate");
  });

  it("is passed on also when it cannot be recorded", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId);
    const TASKS = {
      getByName: () => ({ read: async () => null, learn: () => Promise.reject(new Error("internal error")) }),
    };
    const { status, body } = await callWith({ TASKS }, `record-info?taskId=${taskId}`);
    expect([status, body.data.state, body.data.successFlag]).toEqual([200, "waiting", 1]);
  });

  it("replaces a failure from a callback", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId, { generating: true });
    await deliver(failure(taskId, 500));
    expect(await taskOf(taskId)).toMatchObject({ state: "failed" });
    expect((await dataOf(taskId)).state).toBe("waiting");
    await simulator.putTask(taskId);
    expect((await dataOf(taskId)).state).toMatch(/waiting|success/);
    await eventually(async () => expect((await dataOf(taskId)).state).toBe("success"));
  });
});

describe("record-info of a task that failed", () => {
  it("has the provider's code and words, also once the provider has forgotten the task", async () => {
    const taskId = newTaskId();
    const { code, en } = FAILURES.contentPolicy;
    await simulator.putTask(taskId, { request: { prompt: "A dog [fail contentPolicy]" } });
    const expected = {
      state: "fail",
      failCode: String(code),
      failMsg: en,
      errorCode: code,
      errorMessage: en,
    };
    expect(await dataOf(taskId)).toMatchObject(expected);
    expect(await taskOf(taskId)).toMatchObject({ state: "failed", code, message: en });
    await simulator.forgetTask(taskId);
    expect(await dataOf(taskId)).toMatchObject(expected);
  });

  it("changes nothing the second time", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId, { request: { prompt: "A dog [fail 400]" } });
    await dataOf(taskId);
    const task = await taskOf(taskId);
    await dataOf(taskId);
    await dataOf(taskId);
    expect(await taskOf(taskId)).toEqual(task);
  });

  it("because no video could be stored says so", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId, { resultUrls: ["http://10.0.0.1/a.mp4"] });
    await dataOf(taskId);
    expect(await settled(taskId)).toMatchObject({ state: "failed" });
    const data = await dataOf(taskId);
    expect(data).toMatchObject({
      state: "fail",
      failCode: "500",
      failMsg: expect.stringMatching(/VIDEO_HOSTS/),
    });
    expect(resultOf(data)).toEqual([]);
    await simulator.forgetTask(taskId);
    expect(await dataOf(taskId)).toMatchObject({ state: "fail", failMsg: data.failMsg, successFlag: 2 });
  });
});

it.each([
  ["in the request", { paramJson: { prompt: "A dog", callBackUrl: CALLBACK_URL } }],
  ["in words", { errorMessage: `cannot reach ${CALLBACK_URL}` }],
  [
    "in a state that nobody knows",
    { successFlag: 7, paramJson: JSON.stringify({ callBackUrl: CALLBACK_URL }) },
  ],
  [
    "with a task that is another",
    { taskId: "another", paramJson: JSON.stringify({ callBackUrl: CALLBACK_URL }) },
  ],
])("the callback URL's token is in no answer when it is echoed %s", async (_, more) => {
  const taskId = newTaskId();
  const data = { taskId, successFlag: 2, errorCode: 500, ...more };
  const body = JSON.stringify({ code: 200, msg: "success", data });
  const { variables } = await scriptedProvider({ body });
  const answer = await callWith(variables, `record-info?taskId=${taskId}`);
  expect(answer.body.code).toBe(200);
  expect(JSON.stringify(answer.body)).not.toContain("callback-token");
  const task = await env.TASKS.getByName(taskId).read();
  expect(JSON.stringify(task)).not.toContain("callback-token");
});
