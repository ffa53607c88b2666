import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { app } from "../../../src/app.ts";
import {
  eventually,
  getTask,
  ORIGIN,
  settled,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../../client.ts";
import {
  AUTHORIZED,
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
const CALLBACK_URL = `${ORIGIN}/veo3-callback?token=callback-token`;

/** What a client would read of a task, or null while it is unknown. */
async function known(taskId: string) {
  const response = await getTask(taskId);
  return response.status === 200 ? taskOf(taskId) : null;
}

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
    const alarm = await runInDurableObject(taskObject(taskId), (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeGreaterThan(Date.now());
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

  it.each([
    ["nothing in it", {}, 422, "prompt is required"],
    ["a list as its body", [], 422, "the body must be a JSON object"],
    ["null as its body", "null", 422, "the body must be a JSON object"],
    ["a number as its body", "5", 422, "the body must be a JSON object"],
    ["an unknown model", { prompt: "A dog", model: "veo9" }, 422, "model must be one of"],
    ["a prompt that can only fail", { prompt: "一只狗", enableTranslation: false }, 400, "Only English"],
  ])("with %s is refused in the provider's form, before it costs anything", async (_, body, code, words) => {
    const provider = await scriptedProvider({ body: "{}" });
    const answer = await callWith(provider.variables, "generate", body);
    expect(answer.status).toBe(code);
    expect(answer.body).toEqual({ code, msg: expect.stringContaining(words), data: null });
    expect(await provider.requests()).toEqual([]);
  });

  it.each([
    ["", "400 malformed_json"],
    ['{"prompt":', "400 malformed_json"],
    [new Uint8Array([0x7b, 0xff]), "400 malformed_json"],
    ["[".repeat(100_000), "400 malformed_json"],
    [JSON.stringify({ prompt: "A dog" }).padEnd(256 * 1024 + 1), "413 body_too_large"],
  ])("with a body that cannot be read is refused (%#)", async (body, problem) => {
    const provider = await scriptedProvider({ body: "{}" });
    expect(gatewayProblem(await callWith(provider.variables, "generate", body))).toBe(problem);
    expect(await provider.requests()).toEqual([]);
  });

  it("with an endless body is refused, and it is not read to its end", async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    expect(gatewayProblem(await call("generate", endless))).toBe("413 body_too_large");
    expect(pulled).toBeLessThan(20);
  });

  it.each([
    "",
    "not a URL",
    "javascript:alert(1)",
    5,
    null,
    { url: "x" },
    `https://a.example/${"a".repeat(5000)}`,
  ])("accepts any callBackUrl of the client: %j", async (callBackUrl) => {
    const taskId = await generate({ callBackUrl });
    expect(await taskOf(taskId)).toMatchObject({ state: "waiting" });
  });

  it("records in the history that the client's callback URL is not called, and keeps nothing of the URL", async () => {
    const taskId = await generate({ callBackUrl: "https://client.example.com/hook?secret=1" });
    expect((await taskOf(taskId)).history).toContainEqual(
      expect.objectContaining({ event: "notification_skipped", detail: "NOTIFY_HOSTS is empty" }),
    );
    const row = await runInDurableObject(taskObject(taskId), (_, { storage }) => storage.kv.get("task"));
    expect(JSON.stringify(row)).not.toMatch(/client\.example\.com|secret/);
  });
});

describe("a provider that refuses", () => {
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
    const prompt = newPrompt();
    await simulator.planFaults({
      path: GENERATE,
      containing: prompt,
      answers: [{ status, body: JSON.stringify(body) }],
    });
    const answer = await call("generate", { prompt });
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
    const prompt = newPrompt();
    await simulator.planFaults({ path: GENERATE, containing: prompt, answers: [fault] });
    const answer = await call("generate", { prompt });
    expect(answer.status).toBe(status);
    expect(answer.body.msg).toMatch(/\w/);
    expect(answer.headers.get("retry-after")).toBe(seconds);
  });

  it.each([
    ["breaks the connection", { cut: "reset" as const }],
    ["breaks off in its answer", { body: '{"code":200,', cut: "reset" as const }],
    ["answers with a page", { status: 503, body: "<html>" }],
    ["answers with nothing", { body: "" }],
    ["answers without end", { body: "{}", bytes: 2_000_000 }],
  ])("or %s is answered with 502, and the log says so", async (_, fault) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const prompt = newPrompt();
    await simulator.planFaults({ path: GENERATE, containing: prompt, answers: [fault] });
    expect(gatewayProblem(await call("generate", { prompt }))).toBe("502 provider_unavailable");
    expect(await askedWith(prompt)).toHaveLength(1);
    const line = {
      event: "provider_unavailable",
      path: "generate",
      message: expect.stringContaining("127.0.0.1"),
    };
    expect(log.mock.calls.map(([text]) => JSON.parse(text))).toEqual([line]);
    log.mockRestore();
  });

  it("or redirects is answered with 502, and nobody else gets the key", async () => {
    const hook = await simulator.planHook("elsewhere", []);
    const prompt = newPrompt();
    for (const status of [301, 302, 307, 308]) {
      const answers = [{ status, headers: { location: hook.url } }];
      await simulator.planFaults({ path: GENERATE, containing: prompt, answers });
      expect(gatewayProblem(await call("generate", { prompt }))).toBe("502 provider_unavailable");
    }
    expect((await simulator.hook("elsewhere")).requests).toEqual([]);
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
    expect(await known(taskId)).toBeNull();
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
    const variables = { ...env, TASKS: { getByName: () => ({ register }) } };
    const answer = app.request(`${ORIGIN}${GENERATE}`, init, variables, context);
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
    expect(await known(base)).toBeNull();

    await simulator.task(taskId);
    await eventually(async () => {
      expect((await call(`record-info?taskId=${taskId}`)).body.data.state).toBe("success");
    });
    expect(await taskOf(taskId)).toMatchObject({ extends: base, state: "stored" });
  });

  it("passes on the provider's refusal of an unknown task, and registers nothing", async () => {
    const base = newTaskId();
    const { status, body } = await call("extend", { taskId: base, prompt: newPrompt() });
    expect([status, body]).toEqual([200, { code: 422, msg: "record is null", data: null }]);
    expect(await known(base)).toBeNull();
  });

  it.each([
    [{ prompt: "On" }, "taskId is required"],
    [{ taskId: "../a", prompt: "On" }, "taskId must be the id of a task"],
    [{ taskId: "veo_task_a" }, "prompt is required"],
  ])("refuses %j before it costs anything", async (body, words) => {
    const provider = await scriptedProvider({ body: "{}" });
    const answer = await callWith(provider.variables, "extend", body);
    expect([answer.status, answer.body.code]).toEqual([422, 422]);
    expect(answer.body.msg).toContain(words);
    expect(await provider.requests()).toEqual([]);
  });
});
