import { describe, expect, it } from "vitest";
import { AUTHORIZED, ORIGIN, simulator, taskOf } from "../../client.ts";
import { askedWith, call, gatewayProblem, newPrompt, newTaskId, requestWith } from "./gateway-client.ts";

function submit(path: string, body: object, headers: Record<string, string> = {}) {
  const init = { method: "POST", headers: { ...AUTHORIZED, ...headers }, body: JSON.stringify(body) };
  return requestWith({}, path, init);
}

/** As header fields carry text: a character for each byte. */
function inBytes(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

describe("what is submitted", () => {
  it("is kept with the task before the client has its id, without the client's own callback URL", async () => {
    const own = "https://client.example/hooks/secret";
    const prompt = newPrompt(`[lose callback] see ${own}`);
    const request = { prompt, model: "veo3_fast", aspectRatio: "9:16", seeds: 12_345, callBackUrl: own };
    const { body } = await submit("generate", request);
    expect((await taskOf(body.data.taskId)).request).toEqual({
      prompt: prompt.replace(own, "[…]"),
      model: "veo3_fast",
      generationType: null,
      aspectRatio: "9:16",
      resolution: null,
      seeds: 12_345,
      imageUrls: [],
      extends: null,
    });
  });

  it("is kept of an extended task with the id that it continues", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId);
    const prompt = newPrompt("[lose callback]");
    const { body } = await submit("extend", { taskId, prompt }, { "x-reference": "part two" });
    expect(await taskOf(body.data.taskId)).toMatchObject({
      request: { prompt, extends: taskId },
      reference: "part two",
    });
  });

  it("is kept of a task that a client first finds by record-info", async () => {
    const taskId = newTaskId();
    const prompt = newPrompt();
    await simulator.putTask(taskId, { request: { prompt, callBackUrl: `${ORIGIN}/veo3-callback?token=a` } });
    await call(`record-info?taskId=${taskId}`);
    expect((await taskOf(taskId)).request).toMatchObject({ prompt });
  });
});

describe("X-Reference", () => {
  const prompt = () => newPrompt("[lose callback]");

  it.each([
    ["order-42", "order-42"],
    ["  order 42 ", "order 42"],
    [inBytes("订单-42 🦊"), "订单-42 🦊"],
    ["caf\u00e9", "caf\u00e9"],
    [inBytes("狐".repeat(200)), "狐".repeat(200)],
    ["", null],
  ])("is the task's reference: %j", async (sent, reference) => {
    const { body } = await submit("generate", { prompt: prompt() }, { "x-reference": sent });
    expect((await taskOf(body.data.taskId)).reference).toBe(reference);
  });

  it.each(["generate", "extend"])(
    "that is too long is refused before the provider is asked: %s",
    async (path) => {
      const request = { prompt: prompt(), ...(path === "extend" && { taskId: newTaskId() }) };
      const answer = await submit(path, request, { "x-reference": "x".repeat(201) });
      expect(gatewayProblem(answer)).toBe("400 invalid_reference");
      expect(await askedWith(request.prompt)).toEqual([]);
    },
  );
});
