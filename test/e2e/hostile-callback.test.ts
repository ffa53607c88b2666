/**
 * Rows 16 to 24 of what a receiver meets: callbacks that are well-formed and say something odd.
 *
 * What is refused leaves the task unknown; what is odd but harmless is taken.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectProblem, expectTaken } from "./callback-answers.ts";
import type { ReceiverClient } from "./receiver-client.ts";
import { newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

const MOST_VIDEOS = 16;

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

async function expectRefused(taskId: string, body: unknown): Promise<void> {
  expectProblem(await client.callBack(body), 400, "invalid_callback");
  expect(await client.readTask(taskId)).toBeNull();
}

describe("the fields of a callback", () => {
  it("16 unknown fields are ignored, also where known ones have an unknown form", async () => {
    const taskId = newTaskId();
    const { url } = await simulator.addFile();
    const body = {
      id: 7,
      code: 200,
      msg: "ok",
      data: {
        taskId,
        promptJson: '{"broken',
        fallbackFlag: "perhaps",
        info: { resultUrls: [url], resolution: 720, mediaIds: [{}] },
        extra: { resultUrls: ["http://example.com/not-this.mp4"] },
      },
    };
    expectTaken(await client.callBack(body), "accepted");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "stored", resolution: null, fallback: null });
    expect(task.videos.map(({ sourceUrl }) => sourceUrl)).toEqual([url]);
  });

  it.each([418, 201, 0, -1, 1_000_000])("17 the unknown code %d is taken and recorded", async (code) => {
    const taskId = newTaskId();
    expectTaken(await client.callBack({ code, msg: "something new", data: { taskId } }), "accepted");
    expect(await client.readTask(taskId)).toMatchObject({
      state: "failed",
      code,
      message: "something new",
      failure: { reason: "unknown", retryable: true },
      callbacks: 1,
    });
  });

  it.each([
    ['"200"', 200],
    ['"501"', 501],
    ["501", 501],
  ])("18 the code %s is taken", async (code, meant) => {
    const taskId = newTaskId();
    const { url } = await simulator.addFile();
    const body = `{"code":${code},"msg":"","data":{"taskId":"${taskId}","info":{"resultUrls":["${url}"]}}}`;
    expectTaken(await client.callBack(body), "accepted");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ code: meant, state: meant === 200 ? "stored" : "failed" });
  });

  it.each(['"2e2"', '"0xc8"', '"200.0"', '" 200"', '""', "200.5", "true", "null", "[200]", "{}", "1e999"])(
    "18 the code %s is refused",
    async (code) => {
      const taskId = newTaskId();
      const body = `{"code":${code},"msg":"","data":{"taskId":"${taskId}"}}`;
      await expectRefused(taskId, body);
    },
  );

  it("18 a missing code is refused, and named", async () => {
    const answer = await client.callBack({ msg: "", data: { taskId: newTaskId() } });
    expectProblem(answer, 400, "invalid_callback");
    expect(answer.json()).toMatchObject({ detail: expect.stringContaining("code") });
  });
});

describe("the videos of a callback", () => {
  it.each([
    ["19 info null", { info: null }],
    ["19 no info", {}],
    ["20 an empty list", { info: { resultUrls: [] } }],
    ["20 a list that is null", { info: { resultUrls: null } }],
    ["20 an empty string", { info: { resultUrls: "" } }],
    ["20 an empty list as a string", { info: { resultUrls: "[]" } }],
    ["20 a list of empty strings", { info: { resultUrls: ["", "  "] } }],
  ])("%s on success is taken, and never stored", async (_, data) => {
    const taskId = newTaskId();
    const body = { code: 200, msg: "success", data: { taskId, ...data } };
    expectTaken(await client.callBack(body), "accepted");
    const task = await client.readTask(taskId);
    expect(task).toMatchObject({ state: "failed", failure: { reason: "no_videos" }, videos: [] });
  });

  it.each([
    ["JSON", (urls: string[]) => JSON.stringify(urls)],
    ["not JSON", (urls: string[]) => `[${urls.join(", ")}]`],
    ["not JSON, without a blank", (urls: string[]) => `[${urls.join(",")}]`],
  ])("21 a list of URLs as one string is parsed: %s", async (_, asString) => {
    const taskId = newTaskId();
    const files = await Promise.all([1, 2, 3, 4].map((seed) => simulator.addFile({ seed })));
    const urls = files.map(({ url }, index) => `${url}?part=${index},0`);
    const info = { resultUrls: asString(urls.slice(0, 2)), originUrls: asString(urls.slice(2)) };
    expectTaken(await client.callBack({ code: 200, msg: "", data: { taskId, info } }), "accepted");
    const task = await client.untilSettled(taskId);
    expect(task.state).toBe("stored");
    expect(task.videos.map(({ name, sourceUrl }) => [name, sourceUrl])).toEqual([
      ["generated_0.mp4", urls[0]],
      ["generated_1.mp4", urls[1]],
      ["original_0.mp4", urls[2]],
      ["original_1.mp4", urls[3]],
    ]);
  });

  it("22 a URL that is repeated is one video, fetched once", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile();
    const info = { resultUrls: [file.url, file.url], originUrls: [file.url] };
    expectTaken(await client.callBack({ code: 200, msg: "", data: { taskId, info } }), "accepted");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "stored", videos: [{ name: "generated_0.mp4" }] });
    expect(task.videos).toHaveLength(1);
    expect((await simulator.file(file.id)).requests).toHaveLength(1);
  });

  it("23 seventeen videos are refused", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile();
    const urls = Array.from({ length: MOST_VIDEOS + 1 }, (_, index) => `${file.url}?video=${index}`);
    const all = { resultUrls: urls };
    const split = { resultUrls: urls.slice(0, 9), originUrls: urls.slice(9) };
    for (const info of [all, split]) {
      await expectRefused(taskId, { code: 200, msg: "", data: { taskId, info } });
    }
    expect((await simulator.file(file.id)).requests).toEqual([]);
  });

  it("23 sixteen videos are taken and stored", async () => {
    const taskId = newTaskId();
    const files = await Promise.all(
      Array.from({ length: MOST_VIDEOS }, (_, seed) => simulator.addFile({ seed })),
    );
    const info = { resultUrls: files.map(({ url }) => url) };
    expectTaken(await client.callBack({ code: 200, msg: "", data: { taskId, info } }), "accepted");
    const task = await client.untilSettled(taskId);
    expect(task.state).toBe("stored");
    expect(task.videos).toHaveLength(MOST_VIDEOS);
  });

  it("24 a URL that may not be fetched fails its video alone; the callback is taken", async () => {
    const taskId = newTaskId();
    const [good, bad] = await Promise.all([simulator.addFile({ seed: 1 }), simulator.addFile({ seed: 2 })]);
    const refused = [
      `${bad.url}?${"x".repeat(10_000)}`,
      bad.url.replace("http://", "http://user:password@"),
      bad.url.replace("http:", "ftp:"),
      "javascript:alert(1)",
      "file:///etc/passwd",
      "data:video/mp4;base64,AAAA",
      "blob:http://example.com/1",
      "//example.com/video.mp4",
      "no URL at all",
    ];
    const info = { resultUrls: [...refused, good.url] };
    expectTaken(await client.callBack({ code: 200, msg: "", data: { taskId, info } }), "accepted");

    const task = await client.untilSettled(taskId);
    expect(task.state).toBe("partial");
    const seen = task.videos.map(({ state, failure }) => failure?.reason ?? state);
    expect(seen).toEqual([...refused.map(() => "url_refused"), "stored"]);
    expect((await simulator.file(bad.id)).requests).toEqual([]);
  });

  it.each(["[5]", "[null]", "[{}]", '[["http://example.com/a.mp4"]]', "5", "{}", '"[5]"'])(
    "24 a URL that is not a string is refused with its callback: %s",
    async (list) => {
      const taskId = newTaskId();
      const body = `{"code":200,"msg":"","data":{"taskId":"${taskId}","info":{"resultUrls":${list}}}}`;
      await expectRefused(taskId, body);
    },
  );
});
