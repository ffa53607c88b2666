/** Tasks that a test puts at the provider, takes away, and lets expire. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectSimulator } from "./control-client.ts";
import type { Renewal } from "./control-protocol.ts";
import { type Simulator, startSimulator } from "./simulator.ts";
import { bytesOf, call, generate, recordOf, startReceiver } from "./test-clients.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ apiKey: "key", generateMs: 0, timeScale: 0.0001 });
});
afterAll(() => simulator.close());

const statusOf = async (url = "") => (await fetch(url)).status;

describe("a task put there", () => {
  it("has the id and the URLs it was given", async () => {
    const resultUrls = ["http://example.com/1.mp4"];
    const originUrls = ["http://example.com/o.mp4"];
    const fullResultUrls = ["http://example.com/full.mp4"];
    const request = { prompt: "A cat", callBackUrl: "http://example.com/veo3-callback" };
    await simulator.putTask("chosen", { request, resultUrls, originUrls, fullResultUrls });
    const record = await recordOf(simulator, "chosen");
    expect(record).toMatchObject({ taskId: "chosen", successFlag: 1 });
    expect(record.response).toMatchObject({ resultUrls, originUrls, fullResultUrls });
    expect(JSON.parse(record.paramJson)).toEqual(request);
    expect(await simulator.task("chosen")).toEqual({ taskId: "chosen", state: "success", callbacks: [] });
  });

  it("has hosted videos unless told otherwise, as its prompt says", async () => {
    const request = { prompt: "A cat [videos 2] [bytes 50000]", aspectRatio: "9:16" };
    const { resultUrls, originUrls } = await simulator.putTask("hosted", { request });
    expect([resultUrls.length, originUrls?.length]).toEqual([2, 2]);
    expect((await bytesOf(await fetch(resultUrls[1] ?? ""))).length).toBe(50_000);
  });

  it("is generating, then finished, then failed, as often as it is put", async () => {
    const flags: number[] = [];
    for (const plan of [{ generating: true }, {}, { request: { prompt: "A cat [fail 501]" } }]) {
      await simulator.putTask("changing", plan);
      flags.push((await recordOf(simulator, "changing")).successFlag);
    }
    expect(flags).toEqual([0, 1, 3]);
  });

  it("replaces a generated one, whose callbacks stay known", async () => {
    await using receiver = await startReceiver([200]);
    const taskId = await generate(simulator, { prompt: "A dog", callBackUrl: receiver.url });
    await simulator.task(taskId);
    await simulator.putTask(taskId, { resultUrls: ["http://example.com/other.mp4"] });
    expect((await recordOf(simulator, taskId)).response.resultUrls).toEqual(["http://example.com/other.mp4"]);
    expect((await simulator.task(taskId)).callbacks).toHaveLength(1);
  });

  it.each([
    [{ resultUrls: "http://example.com" }, "resultUrls must be a list"],
    [{ request: { prompt: "" } }, "prompt must not be empty"],
    [{ state: "success" }, 'there is no field "state"'],
  ])("is refused as %j", async (plan, message) => {
    await expect(simulator.putTask("refused", plan as object)).rejects.toThrow(message);
    await expect(simulator.task("refused")).rejects.toThrow("there is no task refused");
  });

  it("needs an id that is one", async () => {
    for (const control of [simulator, connectSimulator(simulator.origin)]) {
      await expect(control.putTask("../x")).rejects.toThrow("a task id has");
    }
  });
});

it("a forgotten task has no record; its callbacks go on, and putting it brings it back", async () => {
  await using receiver = await startReceiver([500, 200]);
  const taskId = await generate(simulator, { prompt: "A dog", callBackUrl: receiver.url });
  await simulator.forgetTask(taskId);
  const { answer } = await call(simulator, `/record-info?taskId=${taskId}`);
  expect(answer).toEqual({ code: 422, msg: "record is null", data: null });
  expect((await simulator.task(taskId)).callbacks).toMatchObject([{ state: "delivered" }]);
  await simulator.putTask(taskId);
  expect(await recordOf(simulator, taskId)).toMatchObject({ taskId, successFlag: 1 });
});

describe("renewed URLs", () => {
  const renewed = async (renewal?: Renewal) => {
    const taskId = await generate(simulator, { prompt: "A dog [details full]", aspect_ratio: "9:16" });
    await simulator.task(taskId);
    const before = (await recordOf(simulator, taskId)).response;
    const video = await bytesOf(await fetch(before.resultUrls[0]));
    const fresh = await simulator.renewUrls(taskId, renewal);
    const after = (await recordOf(simulator, taskId)).response;
    expect(after).toMatchObject({ ...fresh, taskId });
    expect(video.equals(await bytesOf(await fetch(after.resultUrls[0])))).toBe(true);
    return { taskId, before, after };
  };

  it("are the same paths with a new query string; the old ones answer 403", async () => {
    const { before, after } = await renewed();
    for (const kind of ["resultUrls", "originUrls", "fullResultUrls"]) {
      const [old, fresh] = [before[kind][0], after[kind][0]];
      expect(fresh).toMatch(/\?token=\w+$/);
      expect(fresh.split("?")[0]).toBe(old);
      expect([await statusOf(old), await statusOf(`${old}?token=guessed`), await statusOf(fresh)]).toEqual([
        403, 403, 200,
      ]);
    }
  });

  it("are wholly new paths on request, with another status", async () => {
    const { before, after } = await renewed({ by: "path", status: 410 });
    expect(new URL(after.resultUrls[0]).pathname).not.toBe(new URL(before.resultUrls[0]).pathname);
    expect([await statusOf(before.resultUrls[0]), await statusOf(before.originUrls[0])]).toEqual([410, 410]);
  });

  it("expire in their turn", async () => {
    const { taskId, after } = await renewed();
    const { resultUrls } = await simulator.renewUrls(taskId);
    expect([await statusOf(after.resultUrls[0]), await statusOf(resultUrls[0])]).toEqual([403, 200]);
  });

  it("are one where the old ones were", async () => {
    const { url } = await simulator.addFile();
    await simulator.putTask("twice", { resultUrls: [url], originUrls: [url] });
    const { resultUrls, originUrls } = await simulator.renewUrls("twice");
    expect(resultUrls).toEqual(originUrls);
    expect(await statusOf(resultUrls[0])).toBe(200);
  });

  it("need files that are all hosted here; otherwise nothing has expired", async () => {
    const { url } = await simulator.addFile();
    await simulator.putTask("elsewhere", { resultUrls: [url, "http://example.com/1.mp4"] });
    await expect(simulator.renewUrls("elsewhere")).rejects.toThrow("example.com/1.mp4 is not hosted here");
    expect(await statusOf(url)).toBe(200);
    await expect(simulator.renewUrls("elsewhere", { status: 200 })).rejects.toThrow("status must be");
  });
});
