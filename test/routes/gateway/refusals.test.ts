/** What is refused before it costs anything, and what the provider refuses. */

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  type Answer,
  call,
  callWith,
  gatewayProblem,
  newPrompt,
  newTaskId,
  scriptedProvider,
} from "./gateway-client.ts";

const NO_ID = "taskId must be the id of a task";
const NO_INDEX = "index must be from 0 to 15";
const NO_IDS = ["", "a.b", "%2e%2e", "a".repeat(129), "a%00", "a%26index=1"];

type Row = [path: string, body: unknown, code: number, words: string];
const get = (pathAndQuery: string, words: string): Row => [pathAndQuery, undefined, 422, words];

describe("a request that cannot be fulfilled", () => {
  it.each<Row>([
    ["generate", [], 422, "the body must be a JSON object"],
    ["generate", { prompt: "一只狗", enableTranslation: false }, 400, "Only English"],
    ["extend", { taskId: "../a", prompt: "On" }, 422, NO_ID],
    ["get-4k-video", { taskId: "a", index: -1 }, 422, NO_INDEX],
    ...["-1", "1.5", "16", "099"].map((index) => get(`get-1080p-video?taskId=a&index=${index}`, NO_INDEX)),
    ...NO_IDS.map((id) => get(`get-1080p-video?taskId=${id}`, NO_ID)),
    ...NO_IDS.map((id) => get(`record-info?taskId=${id}`, NO_ID)),
  ])(
    "is refused in the provider's form, and the provider is not asked: %s %j",
    async (path, body, code, words) => {
      const provider = await scriptedProvider({ body: "{}" });
      const answer = await callWith(provider.variables, path, body);
      expect(answer.status).toBe(code);
      expect(answer.body).toEqual({ code, msg: expect.stringContaining(words), data: null });
      expect(await provider.requests()).toEqual([]);
    },
  );

  it.each([
    ["400 malformed_json", '{"prompt":'],
    ["413 body_too_large", JSON.stringify({ prompt: "A dog" }).padEnd(256 * 1024 + 1)],
  ])("is refused with %s when its body cannot be read", async (problem, body) => {
    const provider = await scriptedProvider({ body: "{}" });
    expect(gatewayProblem(await callWith(provider.variables, "generate", body))).toBe(problem);
    expect(await provider.requests()).toEqual([]);
  });
});

describe("a task that the provider does not know", () => {
  it.each<[string, (taskId: string) => Promise<Answer>]>([
    ["record-info", (taskId) => call(`record-info?taskId=${taskId}`)],
    ["get-1080p-video", (taskId) => call(`get-1080p-video?taskId=${taskId}&index=0`)],
    ["extend", (taskId) => call("extend", { taskId, prompt: newPrompt() })],
    ["get-4k-video", (taskId) => call("get-4k-video", { taskId, index: 0 })],
  ])("is refused by %s in the provider's words, and leaves nothing behind", async (_, ask) => {
    const taskId = newTaskId();
    const { status, body } = await ask(taskId);
    expect([status, body]).toEqual([200, { code: 422, msg: "record is null", data: null }]);
    expect(await env.TASKS.getByName(taskId).read()).toBeNull();
  });
});
