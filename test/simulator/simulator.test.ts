/**
 * What no test of the receiver would notice: that the simulator speaks as the provider's documents have it, and that a
 * broken connection is broken in the way that was planned. Everything else of the simulator fails first in the tests
 * that use it.
 */

import { get } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bracketedSuccessBody, failureBody, oldestSuccessBody, successBody } from "./callback-bodies.ts";
import { timingOf } from "./callback-delivery.ts";
import { type Simulator, startSimulator } from "./simulator.ts";

let simulator: Simulator;
beforeAll(async () => {
  // The provider's 1, 5 and 15 minutes become 6, 30 and 90 ms.
  simulator = await startSimulator({ apiKey: "key", generateMs: 0, upgradeMs: 0, timeScale: 0.0001 });
});
afterAll(() => simulator.close());

// biome-ignore lint/suspicious/noExplicitAny: the assertions are what checks the answers
type Json = any;

/** `path` is after /api/v1/veo. */
async function call(path: string, body?: unknown): Promise<Json> {
  const post = body !== undefined && { method: "POST", body: JSON.stringify(body) };
  const headers = { authorization: "Bearer key" };
  return (await fetch(`${simulator.origin}/api/v1/veo${path}`, { headers, ...post })).json();
}

/** The record of a portrait task with two videos, once it has been generated. */
async function finished(prompt: string): Promise<Json> {
  const request = { prompt: `A dog [videos 2] ${prompt}`, aspect_ratio: "9:16" };
  const { taskId } = (await call("/generate", request)).data;
  await simulator.task(taskId);
  return (await call(`/record-info?taskId=${taskId}`)).data;
}

describe("a callback", () => {
  const task = {
    taskId: "t",
    resultUrls: ["http://a/1.mp4", "http://a/2.mp4"],
    originUrls: ["http://a/o.mp4"],
  };

  it("has the body that the provider's pages show", () => {
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

  it("is given 15 s to be answered, and repeated after 1, 5 and 15 minutes", () => {
    expect(timingOf(1)).toEqual({
      timeoutMs: 15_000,
      retryAfterMs: [60_000, 300_000, 900_000],
    });
  });

  it("is repeated until the answer is a 200, at most three times", async () => {
    for (const statuses of [
      [503, 302, 202, 200],
      [500, 500, 500, 500],
    ]) {
      const planned = [...statuses, 200].map((status) => ({ status, headers: { location: "/elsewhere" } }));
      const { url } = await simulator.planHook("repeated", planned);
      const { id } = await simulator.deliver({ url, body: oldestSuccessBody(task) });
      const { state, attempts } = await simulator.callback(id);
      expect(attempts.map(({ status }) => status)).toEqual(statuses);
      expect(state).toBe(statuses.at(-1) === 200 ? "delivered" : "given_up");
    }
  });
});

describe("record-info", () => {
  it("has lists in its response and times as text", async () => {
    const { createTime, completeTime, response } = await finished("");
    expect([createTime, completeTime].join()).toMatch(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,?){2}$/);
    expect([response.resultUrls.length, response.originUrls.length]).toEqual([2, 2]);
    expect(response).not.toHaveProperty("fullResultUrls");
  });

  it("has each of the other shapes that the provider has had, when the prompt asks for it", async () => {
    expect((await finished("[details milliseconds]")).createTime).toBeTypeOf("number");
    expect(JSON.parse((await finished("[details string]")).response.resultUrls)).toHaveLength(2);
    expect((await finished("[details bracketed]")).response.resultUrls).toMatch(/^\[http:\S+, http:\S+\]$/);
    expect((await finished("[details full]")).response.fullResultUrls).toHaveLength(2);
    const old = await finished("[details old]");
    expect(old).not.toHaveProperty("response");
    expect(JSON.parse(old.resultUrls)).toHaveLength(2);
  });

  it("answers code 422 for a task that the provider does not know", async () => {
    const unknown = { code: 422, msg: "record is null", data: null };
    expect(await call("/record-info?taskId=nobody")).toEqual(unknown);
  });

  it.each([
    [400, 2, "content policies"],
    [422, 2, "rejected by Flow"],
    [500, 2, "Internal Error"],
    [501, 3, "generation task failed"],
  ])("tells of a failure with code %i by successFlag %i", async (code, successFlag, message) => {
    const record = await finished(`[fail ${code}]`);
    expect(record).toMatchObject({ successFlag, errorCode: code, response: null });
    expect(record.errorMessage).toContain(message);
  });
});

describe("an upgrade", () => {
  it("to 1080p is code 400 until it is made, then always the same URL", async () => {
    const { taskId } = await finished("");
    const ask = () => call(`/get-1080p-video?taskId=${taskId}&index=1`);
    const processing = expect.stringContaining("1080P is processing");
    expect(await ask()).toEqual({ code: 400, msg: processing, data: null });
    await simulator.task(taskId);
    const made = await ask();
    expect(made).toMatchObject({ code: 200, data: { resultUrl: expect.any(String) } });
    expect(await ask()).toEqual(made);
  });

  it("to 4K calls back under the id of the task, and is code 422 with the URLs when asked for again", async () => {
    const { url } = await simulator.planHook("upgraded", [{}]);
    const { taskId } = await finished("");
    const ask = () => call("/get-4k-video", { taskId, index: 0, callBackUrl: url });
    expect(await ask()).toEqual({
      code: 200,
      msg: "success",
      data: { taskId, resultUrls: null, imageUrls: null },
    });
    await simulator.task(taskId);
    const [hooked] = (await simulator.hook("upgraded")).requests;
    const { code, data } = JSON.parse(hooked?.body ?? "");
    expect([code, data.taskId]).toEqual([200, taskId]);
    const { resultUrls, imageUrls } = data.info;
    expect(await ask()).toMatchObject({ code: 422, data: { resultUrls, imageUrls } });
  });
});

describe("a file", () => {
  const BYTES = 100_000;

  it.each([
    ["truncateAt", { truncateAt: 70_000 }, { declared: BYTES, sent: 70_000, ended: "closed" }],
    ["resetAt", { resetAt: 70_000 }, { declared: BYTES, sent: 70_000, ended: "reset" }],
    ["length close", { length: "close" }, { declared: null, sent: BYTES, ended: "closed" }],
    ["declaredLength", { declaredLength: BYTES + 1 }, { declared: BYTES + 1, sent: BYTES, ended: "closed" }],
  ] as const)("with %s ends its connection as planned", async (_, response, planned) => {
    const { url } = await simulator.addFile({ bytes: BYTES, responses: [response] });
    expect(await fetched(url)).toEqual(planned);
  });

  it("has the same content for the same seed, and another for another seed", async () => {
    const plans = [
      { seed: 1 },
      { seed: 1 },
      { seed: 2 },
      { seed: 1, bytes: BYTES },
      { seed: 2, bytes: BYTES },
    ];
    const files = await Promise.all(plans.map((plan) => simulator.addFile(plan)));
    const [one, again, ...others] = files.map(({ sha256 }) => sha256);
    expect(again).toBe(one);
    expect(new Set([one, ...others]).size).toBe(4);
  });
});

interface Fetched {
  declared: number | null;
  sent: number;
  /** FIN, or RST. */
  ended: "closed" | "reset";
}

/** How long a body was to be and was, and how its connection ended. */
function fetched(url: string): Promise<Fetched> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, (response) => {
      const { "content-length": length } = response.headers;
      const seen: Fetched = {
        declared: length === undefined ? null : Number(length),
        sent: 0,
        ended: "closed",
      };
      request.on("error", () => {});
      response.socket.on("error", () => {
        seen.ended = "reset";
      });
      response
        .on("error", () => {})
        .on("data", (chunk: Buffer) => {
          seen.sent += chunk.length;
        });
      response.socket.on("close", () => resolve(seen));
    });
  });
}
