import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { fetchWith } from "../../changed-receiver.ts";
import {
  AUTHORIZED,
  alarmOf,
  CALLBACK_PATH,
  eventually,
  getTask,
  ORIGIN,
  rowOf,
  settled,
  simulator,
  success,
  taskOf,
} from "../../client.ts";
import type { Fault } from "../../simulator/control-protocol.ts";
import {
  askedWith,
  call,
  callBack,
  callWith,
  gatewayProblem,
  generate,
  newPrompt,
  newTaskId,
  scriptedProvider,
} from "./gateway-client.ts";

const GENERATE = "/api/v1/veo/generate";
const CALLBACK_URL = `${ORIGIN}${CALLBACK_PATH}`;

describe("POST /api/v1/veo/generate", () => {
  it("is passed on with the provider's key and this receiver's callback URL", async () => {
    const prompt = newPrompt("[lose callback]");
    const request = {
      prompt,
      model: "veo3_fast",
      aspectRatio: "16:9",
      seeds: 12_345,
      newField: { of: ["tomorrow"] },
      callBackUrl: "https://client.example.com/hook?secret=1",
    };
    const answer = await call("generate", request);
    const taskId = answer.body.data.taskId;
    expect([answer.status, answer.body]).toEqual([200, { code: 200, msg: "success", data: { taskId } }]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await askedWith(prompt)).toMatchObject([
      {
        method: "POST",
        path: GENERATE,
        authorization: "Bearer provider-key",
        body: { ...request, callBackUrl: CALLBACK_URL },
      },
    ]);
  });

  it("registers the task, with its first poll, before the client gets the id", async () => {
    const taskId = await generate();
    expect(await taskOf(taskId)).toMatchObject({ state: "waiting", history: [{ event: "registered" }] });
    expect(await alarmOf(taskId)).toBeGreaterThan(Date.now());
  });

  it("is called back at the URL that it gave the provider, and stores the result", async () => {
    const prompt = newPrompt("[lose callback]");
    const { body } = await call("generate", { prompt });
    const taskId = body.data.taskId;
    await simulator.task(taskId);
    const { resultUrls } = await simulator.putTask(taskId);
    expect(await callBack(prompt, success(taskId, resultUrls))).toBe("accepted");
    expect(await settled(taskId)).toMatchObject({
      state: "stored",
      callbacks: 1,
      videos: [{ sourceUrl: resultUrls[0] }],
    });
  });

  it("gives a callback URL without a token when callbacks are only signed", async () => {
    const prompt = newPrompt("[lose callback]");
    const { body } = await callWith({ CALLBACK_TOKEN: "", WEBHOOK_HMAC_KEY: "key" }, "generate", { prompt });
    expect(body.code).toBe(200);
    expect(await askedWith(prompt)).toMatchObject([{ body: { callBackUrl: `${ORIGIN}/veo3-callback` } }]);
  });

  it.each(["not a URL", 5, null])("accepts any callBackUrl of the client: %j", async (callBackUrl) => {
    const taskId = await generate({ callBackUrl });
    expect(await taskOf(taskId)).toMatchObject({ state: "waiting" });
  });

  it("records in the history that the client's callback URL is not called, and keeps nothing of the URL", async () => {
    const taskId = await generate({ callBackUrl: "https://client.example.com/hook?secret=1" });
    expect((await taskOf(taskId)).history).toContainEqual(
      expect.objectContaining({ event: "notification_skipped", detail: "NOTIFY_HOSTS is empty" }),
    );
    expect(JSON.stringify(await rowOf(taskId))).not.toMatch(/client\.example\.com|secret/);
  });
});

describe("a provider that refuses", () => {
  /** What a client gets when the provider answers its request for a video like this. */
  async function answeredWith(fault: Fault) {
    const prompt = newPrompt();
    await simulator.planFaults({ path: GENERATE, containing: prompt, answers: [fault] });
    const answer = await call("generate", { prompt });
    expect(await askedWith(prompt), "it is asked once").toHaveLength(1);
    return answer;
  }

  it.each([
    [200, { code: 402, msg: "Insufficient credits", data: null }],
    [200, { code: 455, msg: "Service Unavailable", more: [1, "2"] }],
    [401, { code: 401, msg: "You do not have access permissions" }],
    [500, { code: 500, msg: "Server Error", data: null }],
    [200, { code: 200, msg: "success", data: null }],
    [200, { code: 200, msg: "success", data: { taskId: "../an id that is none" } }],
    [200, ["what is this?"]],
    [200, null],
  ])("is passed on unchanged: HTTP %i, %j", async (status, body) => {
    const answer = await answeredWith({ status, body: JSON.stringify(body) });
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(answer.headers.get("retry-after")).toBeNull();
  });

  it.each([
    ["its own time", { status: 429, headers: { "retry-after": "7" } }, 429, "7"],
    ["the length of its window", { status: 429 }, 429, "10"],
    ["the same where only its status says so", { status: 429, body: { msg: "Too often" } }, 429, "10"],
    ["the same where only its JSON says so", { body: { code: 429, msg: "Too often" } }, 200, "10"],
    ["the same where it says so without JSON", { status: 429, body: "<html>" }, 429, "10"],
  ])("when it is asked too often makes the client wait: %s", async (_, fault, status, seconds) => {
    const answer = await answeredWith(fault);
    expect(answer.status).toBe(status);
    expect(answer.body.msg).toMatch(/\w/);
    expect(answer.headers.get("retry-after")).toBe(seconds);
  });

  it("or breaks the connection is answered with 502, and the log says so", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    expect(gatewayProblem(await answeredWith({ cut: "reset" }))).toBe("502 provider_unavailable");
    const line = {
      event: "provider_unavailable",
      path: "generate",
      message: expect.stringContaining("127.0.0.1"),
    };
    expect(log.mock.calls.map(([text]) => JSON.parse(text))).toEqual([line]);
    log.mockRestore();
  });

  it("and quotes its key or the callback token is passed on without them", async () => {
    const { variables } = await scriptedProvider({
      status: 400,
      body: JSON.stringify({
        code: 400,
        msg: `The key provider-key may not call ${CALLBACK_URL}`,
        data: { request: [{ callBackUrl: CALLBACK_URL }], other: "a+token%2F" },
      }),
    });
    const secrets = { CALLBACK_TOKEN: "callback-token,a token/", ...variables };
    const { status, body } = await callWith(secrets, "generate", { prompt: newPrompt() });
    expect([status, body.code]).toEqual([400, 400]);
    expect(body.msg).toMatch(/^The key .+ may not call /);
    expect(JSON.stringify(body)).not.toMatch(/provider-key|callback-token|a\+token/);
  });
});

describe("a task that cannot be registered", () => {
  it.each([
    ["as its object fails", () => Promise.reject(new Error("internal error; reference = 1"))],
    ["as its object does not answer", () => new Promise<boolean>(() => {})],
  ])("%s is submitted all the same, and its callback is accepted", async (_, register) => {
    const TASKS = { getByName: () => ({ register }) };
    const prompt = newPrompt("[lose callback]");
    const { status, body } = await callWith({ TASKS }, "generate", { prompt });
    const { taskId } = body.data;
    expect([status, body.code]).toEqual([200, 200]);
    expect((await getTask(taskId)).status).toBe(404);
    await simulator.task(taskId);
    const { resultUrls } = await simulator.putTask(taskId);
    expect(await callBack(prompt, success(taskId, resultUrls))).toBe("accepted");
    expect(await settled(taskId)).toMatchObject({ state: "stored" });
  });
});

describe("a client that disconnects before it has the id", () => {
  it("does not interrupt the registration: the platform waits for it", async () => {
    const [called, registered] = [Promise.withResolvers<void>(), Promise.withResolvers<boolean>()];
    const register = () => {
      called.resolve();
      return registered.promise;
    };
    const context = createExecutionContext();
    const init = { method: "POST", headers: AUTHORIZED, body: JSON.stringify({ prompt: newPrompt() }) };
    const answer = fetchWith({ TASKS: { getByName: () => ({ register }) } }, GENERATE, init, context);
    await called.promise;
    const waited = waitOnExecutionContext(context);
    const first = await Promise.race([
      waited.then(() => "let go"),
      simulator.requests().then(() => "still waiting"),
    ]);
    expect(first).toBe("still waiting");
    registered.resolve(true);
    await waited;
    expect((await answer).status).toBe(200);
  });
});

describe("POST /api/v1/veo/extend", () => {
  it("makes a new task that names the one it continues", async () => {
    const base = newTaskId();
    await simulator.putTask(base);
    const request = { taskId: base, prompt: newPrompt("[lose callback]"), model: "quality", seeds: 12_345 };
    const { status, body } = await call("extend", request);
    const { taskId } = body.data;
    expect([status, body.code]).toEqual([200, 200]);
    expect(taskId).not.toBe(base);
    expect(await askedWith(request.prompt)).toMatchObject([
      { path: "/api/v1/veo/extend", body: { ...request, callBackUrl: CALLBACK_URL } },
    ]);
    expect(await taskOf(taskId)).toMatchObject({ extends: base, state: "waiting" });
    expect((await getTask(base)).status).toBe(404);

    await simulator.task(taskId);
    await eventually(async () => {
      expect((await call(`record-info?taskId=${taskId}`)).body.data.state).toBe("success");
    });
    expect(await taskOf(taskId)).toMatchObject({ extends: base, state: "stored" });
  });
});
