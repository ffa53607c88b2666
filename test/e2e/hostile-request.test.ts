/**
 * Rows 1 to 15, and 25, of what a receiver meets: requests and bodies of every wrong and odd kind.
 *
 * What is refused leaves the task unknown; what is odd but harmless is taken.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectProblem, expectTaken } from "./callback-answers.ts";
import { type HttpRequest, send } from "./http-request.ts";
import type { ReceiverClient } from "./receiver-client.ts";
import { newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

const LIMIT_BYTES = 256 * 1024;
const MOST_LEVELS = 64;

let simulator: Simulator;
let receiver: TestReceiver;
let client: ReceiverClient;
beforeAll(async () => {
  simulator = await startSimulator();
  receiver = await startTestReceiver(simulator);
  client = receiver.client;
});
afterAll(async () => {
  await receiver?.stop();
  await simulator?.close();
});

/** A body that would be taken, with these members more in its `data`. */
const bodyOf = (taskId: string, more = "") =>
  `{"code":400,"msg":"public error unsafe image upload","data":{"taskId":"${taskId}"${more}}}`;

async function expectRefused(
  taskId: string,
  body: unknown,
  status: number,
  reason: string,
  request: HttpRequest = {},
): Promise<void> {
  expectProblem(await client.callBack(body, request), status, reason);
  expect(await client.readTask(taskId)).toBeNull();
}

describe("the request", () => {
  it.each([
    ["cut short", (id: string) => bodyOf(id).slice(0, -1)],
    ["single quotes", (id: string) => bodyOf(id).replaceAll('"', "'")],
    ["a trailing comma", (id: string) => bodyOf(id).replace(/}$/, ",}")],
    ["something after the end", (id: string) => `${bodyOf(id)}{}`],
    ["a form", (id: string) => `code=400&data[taskId]=${id}`],
  ])("1 a malformed body is refused: %s", async (_, body) => {
    const taskId = newTaskId();
    await expectRefused(taskId, body(taskId), 400, "malformed_json");
  });

  it.each([
    ["nothing", ""],
    ["blanks", " \n\t"],
  ])("2 an empty body is refused: %s", async (_, body) => {
    expectProblem(await client.callBack(body), 400, "malformed_json");
  });

  it.each([
    "text/plain",
    "text/json",
    "application/jsonp",
    "application/json5",
    "application/problem+json",
    "application/x-www-form-urlencoded",
    "text/plain; a=application/json",
    "",
  ])("3 the content type %j is refused", async (type) => {
    const taskId = newTaskId();
    const headers = { "content-type": type };
    await expectRefused(taskId, bodyOf(taskId), 415, "unsupported_media_type", { headers });
  });

  it("3 a missing content type is refused", async () => {
    const taskId = newTaskId();
    await expectRefused(taskId, bodyOf(taskId), 415, "unsupported_media_type", { headers: {} });
  });

  it.each([
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    "Application/JSON",
    "application/json; charset=iso-8859-1",
  ])("3 the content type %j is taken", async (type) => {
    const headers = { "content-type": type };
    expectTaken(await client.callBack(bodyOf(newTaskId()), { headers }), "accepted");
  });

  it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "4 %s is not allowed, POST is",
    async (method) => {
      for (const url of [client.callbackUrl, `${client.origin}/veo3-callback`]) {
        const answer = await send(url, { method });
        expect(answer.status).toBe(405);
        expect(answer.headers.allow).toBe("POST");
        if (method !== "HEAD") expectProblem(answer, 405);
      }
    },
  );

  it("5 a body declared larger than 256 KiB is refused before it was sent", async () => {
    const taskId = newTaskId();
    const headers = { "content-type": "application/json", "content-length": String(LIMIT_BYTES + 1) };
    await expectRefused(taskId, bodyOf(taskId), 413, "body_too_large", { headers, unfinished: true });
  });

  it("6 an undeclared body larger than 256 KiB is refused without waiting for its end", async () => {
    const taskId = newTaskId();
    const body = bodyOf(taskId).padEnd(LIMIT_BYTES + 1);
    const headers = { "content-type": "application/json", "transfer-encoding": "chunked" };
    await expectRefused(taskId, body, 413, "body_too_large", { headers, unfinished: true });
  });

  it("5 and 6 a body of exactly 256 KiB is taken, declared or not", async () => {
    const json = { "content-type": "application/json" };
    for (const headers of [json, { ...json, "transfer-encoding": "chunked" }]) {
      const body = bodyOf(newTaskId()).padEnd(LIMIT_BYTES);
      expectTaken(await client.callBack(body, { headers }), "accepted");
    }
  });
});

describe("the JSON", () => {
  const arrays = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

  it.each([
    ["arrays, never closed", () => "[".repeat(100_000)],
    ["arrays, closed", (id: string) => bodyOf(id, `,"deep":${arrays(100_000)}`)],
    ["objects", (id: string) => bodyOf(id, `,"deep":${objects(20_000)}`)],
    ["one level too many", (id: string) => bodyOf(id, `,"deep":${arrays(MOST_LEVELS - 1)}`)],
  ])("7 nesting that is too deep is refused: %s", async (_, body) => {
    const taskId = newTaskId();
    await expectRefused(taskId, body(taskId), 400, "malformed_json");
  });

  it("7 nesting just deep enough is taken, and brackets inside a string are not nesting", async () => {
    const body = bodyOf(newTaskId(), `,"deep":${arrays(MOST_LEVELS - 2)},"text":"${"[".repeat(1000)}"`);
    expectTaken(await client.callBack(body), "accepted");
  });

  it.each([
    ["__proto__", '{"taskId":"inherited"}'],
    ["constructor", '{"prototype":{"taskId":"inherited"}}'],
  ])("9 a task id in %s is no task id", async (key, value) => {
    const body = `{"code":400,"${key}":${value},"data":{"${key}":${value}}}`;
    await expectRefused("inherited", body, 400, "invalid_task_id");
  });

  it("9 __proto__ and constructor beside the real fields are ignored", async () => {
    const taskId = newTaskId();
    const evil = '"__proto__":{"code":501,"taskId":"x"},"constructor":{"prototype":{"code":501}}';
    const body = `{${evil},"code":400,"msg":"public error unsafe image upload","data":{${evil},"taskId":"${taskId}"}}`;
    expectTaken(await client.callBack(body), "accepted");
    expect(await client.readTask(taskId)).toMatchObject({ code: 400, failure: { reason: "image_unsafe" } });
  });

  it("10 a byte order mark is taken", async () => {
    const taskId = newTaskId();
    expectTaken(await client.callBack(`\uFEFF${bodyOf(taskId)}`), "accepted");
    expect(await client.readTask(taskId)).toMatchObject({ state: "failed", code: 400 });
  });

  it.each([
    ["a byte that never occurs", [0xff]],
    ["a sequence cut short", [0xe5, 0x86]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an encoded surrogate", [0xed, 0xa0, 0x80]],
  ])("11 invalid UTF-8 is refused: %s", async (_, bytes) => {
    const taskId = newTaskId();
    const [before = "", after = ""] = bodyOf(taskId, ',"note":"|"').split("|");
    const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
    await expectRefused(taskId, body, 400, "malformed_json");
  });

  it.each([
    ["12 a lone surrogate", "\\ud83d"],
    ["13 a path upwards", "../../secret"],
    ["13 a slash", "a/b"],
    ["13 an encoded slash", "a%2fb"],
    ["13 a NUL", "a\\u0000b"],
    ["13 a space", "a b"],
    ["13 a space at the end", "veo_task "],
    ["13 a line feed at the end", "veo_task\\n"],
    ["13 a colon, as keys in KV have", "a:b"],
    ["13 an emoji", "🎬"],
    ["13 a full-width letter", "\\uff41"],
    ["13 129 characters", "a".repeat(129)],
    ["13 no character", ""],
  ])("%s in the task id is refused", async (_, id) => {
    expectProblem(await client.callBack(bodyOf(id)), 400, "invalid_task_id");
    const path = encodeURIComponent(JSON.parse(`"${id}"`).toWellFormed());
    if (id !== "") expectProblem(await client.get(`/videos/${path}`), 404);
  });

  it("13 a task id of 128 characters of every allowed kind is taken", async () => {
    const taskId = `${newTaskId()}-_aZ09`.padEnd(128, "x");
    expectTaken(await client.callBack(bodyOf(taskId)), "accepted");
    expect(await client.readTask(taskId)).toMatchObject({ taskId });
  });

  it.each(["123", "null", "true", "{}", '["veo_task"]'])(
    "14 a task id that is %s and no string is refused",
    async (id) => {
      const body = bodyOf("ID").replace('"ID"', id);
      expectProblem(await client.callBack(body), 400, "invalid_task_id");
    },
  );

  it.each([
    ["data.taskId and data.task_id", (a: string, b: string) => ({ data: { taskId: a, task_id: b } })],
    ["data.taskId and taskId", (a: string, b: string) => ({ taskId: b, data: { taskId: a } })],
    ["data.task_id and taskId", (a: string, b: string) => ({ taskId: b, data: { task_id: a } })],
  ])("15 task ids that differ are refused: %s", async (_, idsOf) => {
    const [one, other] = [newTaskId(), newTaskId()];
    await expectRefused(one, { code: 400, msg: "", ...idsOf(one, other) }, 400, "invalid_task_id");
    expect(await client.readTask(other)).toBeNull();
  });

  it.each([
    ["data.task_id", (id: string) => ({ data: { task_id: id } })],
    ["taskId", (id: string) => ({ taskId: id })],
    ["all three, alike", (id: string) => ({ taskId: id, data: { taskId: id, task_id: id } })],
  ])("15 the task id is taken from %s", async (_, idsOf) => {
    const taskId = newTaskId();
    expectTaken(await client.callBack({ code: 501, msg: "", ...idsOf(taskId) }), "accepted");
    expect(await client.readTask(taskId)).toMatchObject({ failure: { reason: "generation_failed" } });
  });

  it.each(["[]", '"veo_task"', "5", "null", "true"])("25 the body %s is refused", async (body) => {
    expectProblem(await client.callBack(body), 400, "invalid_task_id");
  });
});
