import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  AUTHORIZED,
  deliver,
  fetchReceiver,
  newTaskId,
  problemOf,
  settled,
  simulator,
  success,
  taskOf,
} from "../client.ts";

const JSON_TYPE = { "content-type": "application/json" };

function put(taskId: string, body?: BodyInit, headers: Record<string, string> = JSON_TYPE) {
  const init = { method: "PUT", headers: { ...AUTHORIZED, ...headers }, ...(body !== undefined && { body }) };
  return fetchReceiver(`/videos/${taskId}`, init);
}

const putReference = (taskId: string, reference: unknown) => put(taskId, JSON.stringify({ reference }));

describe("PUT /videos/:taskId with a reference", () => {
  it("registers the task with it; the list has it too", async () => {
    const taskId = newTaskId();
    const answer = await putReference(taskId, " 订单-42 ");
    expect([answer.status, await answer.json()]).toMatchObject([201, { taskId, reference: "订单-42" }]);
    await expect
      .poll(async () => {
        const page = await fetchReceiver("/videos?limit=100", { headers: AUTHORIZED });
        return ((await page.json()) as { tasks: { taskId: string; reference: string }[] }).tasks;
      })
      .toContainEqual(expect.objectContaining({ taskId, reference: "订单-42", request: null }));
  });

  it("sets it on a task that is known, and leaves it where the body has none", async () => {
    const taskId = newTaskId();
    await putReference(taskId, "one");
    const answer = await putReference(taskId, "two");
    expect([answer.status, await answer.json()]).toMatchObject([200, { reference: "two" }]);
    const without = ["", "{}", '{"reference":null}', '{"reference":" "}', '{"other":1}'];
    for (const body of without) expect((await put(taskId, body)).status).toBe(200);
    expect((await put(taskId, "", { "content-type": "application/x-www-form-urlencoded" })).status).toBe(200);
    expect((await put(taskId, undefined, {})).status).toBe(200);
    expect((await taskOf(taskId)).reference).toBe("two");
  });

  it("takes 200 characters, however many bytes they have", async () => {
    const taskId = newTaskId();
    expect((await putReference(taskId, "🦊".repeat(200))).status).toBe(201);
    expect((await taskOf(taskId)).reference).toBe("🦊".repeat(200));
  });

  it.each([
    ["more than 200 characters", JSON.stringify({ reference: "x".repeat(201) }), "400 invalid_reference"],
    ["a number", '{"reference":42}', "400 invalid_reference"],
    ["a list", '{"reference":["a"]}', "400 invalid_reference"],
    ["a body that is no object", '"order-42"', "400 invalid_reference"],
    ["a body that is a list", "[]", "400 invalid_reference"],
    ["broken JSON", '{"reference":"order-42', "400 malformed_json"],
    ["bytes that are not UTF-8", new Uint8Array([0x22, 0xff, 0x22]), "400 malformed_json"],
    ["a body that is far too large", JSON.stringify({ reference: "x".repeat(5000) }), "413 body_too_large"],
  ])("refuses %s, and makes no task known", async (_, body, problem) => {
    const taskId = newTaskId();
    expect(await problemOf(put(taskId, body))).toBe(problem);
    expect((await fetchReceiver(`/videos/${taskId}`, { headers: AUTHORIZED })).status).toBe(404);
  });

  it("refuses a body of another type", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect(await problemOf(put(newTaskId(), "reference=order-42", form))).toBe("415 unsupported_media_type");
    const charset = { "content-type": "application/json; charset=utf-8" };
    expect((await put(newTaskId(), '{"reference":"a"}', charset)).status).toBe(201);
  });
});

describe("beside a video in R2", () => {
  const PROMPT = "一只狐狸在雪里 🦊";

  it.each([
    ["in one piece", { bytes: 100_000 }],
    ["in parts", { bytes: 9 * 1024 * 1024, filler: "zeros", responses: [{ length: "chunked" }] }],
  ] as const)("lies what it was made from, when it is stored %s", async (_, plan) => {
    const taskId = newTaskId();
    await putReference(taskId, "订单-42");
    const { url } = await simulator.addFile(structuredClone(plan) as object);
    const body = success(taskId, [url]);
    const request = { prompt: PROMPT, model: "veo3", aspect_ratio: "9:16", seeds: 12_345 };
    await deliver({ ...body, data: { ...body.data, promptJson: JSON.stringify(request) } });
    expect(await settled(taskId)).toMatchObject({ state: "stored", request: { prompt: PROMPT } });
    const object = await env.VIDEOS.head(`veo3/${taskId}/generated_0.mp4`);
    expect(object?.customMetadata).toEqual({
      life: expect.stringMatching(/^\d+$/),
      "task-id": taskId,
      reference: "订单-42",
      model: "veo3",
      "aspect-ratio": "9:16",
      seeds: "12345",
      prompt: PROMPT,
    });
  });
});
