/** 1080p and 4K, from the request to the file. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "./simulator.ts";
import { call, generate, startReceiver } from "./test-clients.ts";

const FAST = { apiKey: "key", generateMs: 0, timeScale: 0.0001 };

let simulator: Simulator;
let slow: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ ...FAST, upgradeMs: 0 });
  slow = await startSimulator({ ...FAST, upgradeMs: 60_000 });
});
afterAll(() => Promise.all([simulator.close(), slow.close()]));

async function finishedTask(at: Simulator, prompt = "A dog"): Promise<string> {
  const taskId = await generate(at, { prompt });
  await at.task(taskId);
  return taskId;
}

describe("get-1080p-video", () => {
  const ask = async (at: Simulator, query: string) => (await call(at, `/get-1080p-video?${query}`)).answer;

  it("is processing at first", async () => {
    const taskId = await finishedTask(slow);
    for (const _ of [1, 2]) {
      expect(await call(slow, `/get-1080p-video?taskId=${taskId}&index=0`)).toEqual({
        status: 200,
        answer: { code: 400, msg: expect.stringContaining("1080P is processing"), data: null },
      });
    }
  });

  it("then gives a URL, always the same, of a video of its own for each index", async () => {
    const taskId = await finishedTask(simulator, "A dog [videos 2] [bytes 50000]");
    const queries = [`taskId=${taskId}`, `taskId=${taskId}&index=0`, `taskId=${taskId}&index=1`];
    for (const query of queries) await ask(simulator, query);
    await simulator.task(taskId);
    const answers = await Promise.all(queries.map((query) => ask(simulator, query)));
    const [unnumbered, first, second] = answers.map(({ code, data }) => code === 200 && data.resultUrl);
    expect(unnumbered).toBe(first);
    expect(first).not.toBe(second);
    for (const url of [first, second]) {
      expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(50_000);
    }
  });

  it.each([
    ["&index=1", "index must be a whole number from 0 to 0"],
    ["&index=x", "index must be a whole number from 0 to 0"],
  ])("refuses %s with code 422", async (more, message) => {
    const taskId = await finishedTask(simulator);
    expect(await ask(simulator, `taskId=${taskId}${more}`)).toMatchObject({ code: 422, msg: message });
  });

  it("is for finished tasks that are known", async () => {
    await simulator.putTask("going", { generating: true });
    await simulator.putTask("failed", { request: { prompt: "A dog [fail 500]" } });
    for (const taskId of ["going", "failed"]) {
      expect(await ask(simulator, `taskId=${taskId}`)).toMatchObject({
        code: 422,
        msg: "The video has not been generated.",
      });
    }
    expect(await ask(simulator, "taskId=nobody")).toMatchObject({ code: 422, msg: "record is null" });
  });
});

describe("get-4k-video", () => {
  const ask = async (at: Simulator, body: object) => (await call(at, "/get-4k-video", body)).answer;

  it("has nothing yet, calls back under the base task's id, and gives the URLs when asked again", async () => {
    await using receiver = await startReceiver([500, 200]);
    const taskId = await finishedTask(simulator, "A dog [bytes 50000]");
    const request = { taskId, index: 0, callBackUrl: `${receiver.url}?variant=4k` };
    const none = { taskId, resultUrls: null, imageUrls: null };
    expect(await ask(simulator, request)).toEqual({ code: 200, msg: "success", data: none });
    expect((await simulator.task(taskId)).callbacks).toMatchObject([
      { url: request.callBackUrl, state: "delivered", attempts: [{ status: 500 }, { status: 200 }] },
    ]);
    const callback = JSON.parse(receiver.received[1]?.text ?? "");
    expect(callback).toMatchObject({ code: 200, msg: "4K Video generated successfully.", data: { taskId } });
    const { resultUrls, imageUrls } = callback.data.info;
    expect((await (await fetch(resultUrls[0])).arrayBuffer()).byteLength).toBe(50_000);
    const image = await fetch(imageUrls[0]);
    expect(image.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await image.arrayBuffer()).toString("latin1", 1, 4)).toBe("PNG");
    expect(await ask(simulator, request)).toEqual({
      code: 422,
      msg: "The video has been generated successfully",
      data: { taskId, resultUrls, imageUrls },
    });
    expect(receiver.received).toHaveLength(2);
  });

  it("is processing when asked again too early", async () => {
    const taskId = await finishedTask(slow);
    await ask(slow, { taskId });
    expect(await ask(slow, { taskId })).toMatchObject({
      code: 422,
      msg: expect.stringContaining("4k is processing"),
      data: { taskId, resultUrls: null, imageUrls: null },
    });
  });

  it("[4k flat]: the other shape of the callback", async () => {
    await using receiver = await startReceiver([200]);
    const taskId = await finishedTask(simulator, "A dog [4k flat]");
    await ask(simulator, { taskId, callBackUrl: receiver.url });
    await simulator.task(taskId);
    expect(JSON.parse(receiver.received[0]?.text ?? "").data).toEqual({
      task_id: taskId,
      result_urls: [expect.stringContaining("/4k.mp4")],
      media_ids: [],
      image_urls: [expect.stringContaining("/image.png")],
    });
  });

  it("[4k fail]: says so under the same id, and can be asked for anew", async () => {
    await using receiver = await startReceiver([200]);
    const taskId = await finishedTask(simulator, "A dog [4k fail]");
    for (const _ of [1, 2]) {
      expect(await ask(simulator, { taskId, callBackUrl: receiver.url })).toMatchObject({ code: 200 });
      await simulator.task(taskId);
    }
    expect(receiver.received.map(({ text }) => JSON.parse(text))).toMatchObject([
      {
        code: 500,
        msg: expect.stringContaining("4K version of this video is unavailable"),
        data: { taskId },
      },
      { code: 500 },
    ]);
  });

  it("[4k lose callback]: asking again is the only way to know", async () => {
    await using receiver = await startReceiver([200]);
    const taskId = await finishedTask(simulator, "A dog [4k lose callback]");
    await ask(simulator, { taskId, callBackUrl: receiver.url });
    expect((await simulator.task(taskId)).callbacks).toEqual([]);
    expect((await ask(simulator, { taskId })).data.resultUrls).toHaveLength(1);
  });

  it("is signed like every callback", async () => {
    await using signing = await startSimulator({ ...FAST, upgradeMs: 0, hmacKey: "own" });
    await using receiver = await startReceiver([200]);
    const taskId = await finishedTask(signing);
    await ask(signing, { taskId, callBackUrl: receiver.url });
    await signing.task(taskId);
    expect(receiver.received[0]?.headers).toHaveProperty("x-webhook-signature");
  });

  it.each([
    [{}, "taskId is missing"],
    [{ taskId: "nobody" }, "record is null"],
    [{ taskId: "there", index: 1 }, "index must be a whole number from 0 to 0"],
    [{ taskId: "there", index: "0" }, "index must be a whole number"],
    [{ taskId: "there", callBackUrl: "here" }, "callBackUrl must be"],
  ])("refuses %j with code 422", async (body, message) => {
    await simulator.putTask("there");
    expect(await ask(simulator, body)).toMatchObject({ code: 422, msg: expect.stringContaining(message) });
  });
});
