import { describe, expect, it } from "vitest";
import {
  eventually,
  fetchReceiver,
  ORIGIN,
  outcomeOf,
  posted,
  settled,
  sha256,
  simulator,
  taskOf,
} from "../../client.ts";
import failedWithoutData from "../../fixtures/field/4k-failed-without-data.json" with { type: "json" };
import {
  askedWith,
  call,
  callBack,
  callWith,
  newTaskId,
  scriptedProvider,
  storedTask,
} from "./gateway-client.ts";

async function namesOf(taskId: string): Promise<string[]> {
  return (await settled(taskId)).videos.map(({ name }) => name);
}

/** What is served of a video of the task is what its source has. */
async function expectServed(taskId: string, name: string, type = "video/mp4"): Promise<void> {
  const video = (await settled(taskId)).videos.find((candidate) => candidate.name === name);
  const served = await fetchReceiver(video?.url ?? "");
  expect([served.status, served.headers.get("content-type")]).toEqual([200, type]);
  const source = await fetch(video?.sourceUrl ?? "");
  expect(await sha256(await served.arrayBuffer())).toBe(await sha256(await source.arrayBuffer()));
}

describe("GET /api/v1/veo/get-1080p-video", () => {
  const get1080p = (taskId: string, index: number) => call(`get-1080p-video?taskId=${taskId}&index=${index}`);

  it("is the provider's answer until the video is there, stores it, and then has a lasting link", async () => {
    const { taskId } = await storedTask({ request: { prompt: "Two dogs [videos 2]" } });
    const early = await get1080p(taskId, 1);
    expect([early.status, early.body]).toEqual([
      200,
      { code: 400, msg: expect.stringContaining("processing"), data: null },
    ]);
    expect(await namesOf(taskId)).toEqual(["generated_0.mp4", "generated_1.mp4"]);

    const ready = await eventually(async () => {
      const answer = await get1080p(taskId, 1);
      expect(answer.body.code).toBe(200);
      return answer;
    });
    expect(ready.body.data.resultUrl).toContain(simulator.host);
    expect(await namesOf(taskId)).toEqual(["generated_0.mp4", "generated_1.mp4", "1080p_1.mp4"]);
    await expectServed(taskId, "1080p_1.mp4");

    const asked = await askedWith(`get-1080p-video?taskId=${taskId}`);
    expect(asked.at(-1)).toMatchObject({
      method: "GET",
      path: `/api/v1/veo/get-1080p-video?taskId=${taskId}&index=1`,
      authorization: "Bearer provider-key",
    });
    const lasting = await get1080p(taskId, 1);
    expect([lasting.status, lasting.body]).toEqual([
      200,
      {
        code: 200,
        msg: "success",
        data: { resultUrl: expect.stringContaining(`${ORIGIN}/videos/${taskId}/1080p_1.mp4?`) },
      },
    ]);
    // What is stored needs no provider, and what is not has another.
    expect(await askedWith(`get-1080p-video?taskId=${taskId}`)).toHaveLength(asked.length);
    expect((await get1080p(taskId, 0)).body.code).toBe(400);
  });

  it("without an index is for the first video", async () => {
    const { taskId } = await storedTask();
    await call(`get-1080p-video?taskId=${taskId}`);
    await eventually(async () => {
      expect((await call(`get-1080p-video?taskId=${taskId}`)).body.code).toBe(200);
    });
    expect(await namesOf(taskId)).toEqual(["generated_0.mp4", "1080p_0.mp4"]);
    const [asked] = await askedWith(`get-1080p-video?taskId=${taskId}`);
    expect(asked?.path).not.toContain("index");
  });
});

describe("POST /api/v1/veo/get-4k-video", () => {
  const get4k = (taskId: string, more = {}) => call("get-4k-video", { taskId, index: 0, ...more });

  async function files4k() {
    const [video, image] = [
      await simulator.addFile({ bytes: 90_000 }),
      await simulator.addFile({ content: "png" }),
    ];
    return { resultUrls: [video.url], imageUrls: [image.url] };
  }

  it("has a callback URL of its own, by which its callback is recognized", async () => {
    const { taskId } = await storedTask({ request: { prompt: "A dog [4k lose callback]" } });
    const answer = await get4k(taskId, { callBackUrl: "https://client.example.com/hook", newField: 1 });
    expect([answer.status, answer.body]).toEqual([
      200,
      { code: 200, msg: "success", data: { taskId, resultUrls: null, imageUrls: null } },
    ]);
    expect((await askedWith(taskId)).at(-1)).toMatchObject({
      path: "/api/v1/veo/get-4k-video",
      authorization: "Bearer provider-key",
      body: {
        taskId,
        index: 0,
        newField: 1,
        callBackUrl: expect.stringMatching(
          /^https:\/\/receiver\.example\.com\/veo3-callback\?token=callback-token&variant=4k&upgrade=[\w.-]+$/,
        ),
      },
    });
  });

  it.each([
    ["today's shape", (taskId: string, info: object) => ({ taskId, info })],
    [
      "the other shape",
      (task_id: string, { resultUrls, imageUrls }: Record<string, unknown>) => ({
        task_id,
        result_urls: resultUrls,
        image_urls: imageUrls,
      }),
    ],
  ])("is stored as 4k and 4k_image of the same task, called back in %s", async (_, dataOf) => {
    const { taskId } = await storedTask({ request: { prompt: "A dog [4k lose callback]" } });
    const before = (await call(`record-info?taskId=${taskId}`)).body.data.response;
    await get4k(taskId);
    const body = {
      code: 200,
      msg: "4K Video generated successfully.",
      data: dataOf(taskId, await files4k()),
    };
    expect(await callBack(taskId, body)).toBe("accepted");
    expect(await settled(taskId)).toMatchObject({ state: "stored", code: 200 });
    expect(await namesOf(taskId)).toEqual(["generated_0.mp4", "4k_0.mp4", "4k_image_0.png"]);
    await expectServed(taskId, "4k_0.mp4");
    await expectServed(taskId, "4k_image_0.png", "image/png");
    // Its own videos are what they were, for clients of record-info too.
    expect((await call(`record-info?taskId=${taskId}`)).body.data.response).toEqual(before);
    expect(await callBack(taskId, body)).toBe("duplicate");
  });

  it("belongs to the task and the index that were asked for, whatever its callback says", async () => {
    const { taskId } = await storedTask({ request: { prompt: "Two dogs [videos 2] [4k lose callback]" } });
    for (const index of [1, 0]) {
      await get4k(taskId, { index });
      const data = { taskId: newTaskId(), info: await files4k() };
      const body = { code: 200, msg: "4K Video generated successfully.", data };
      expect(await callBack(taskId, body)).toBe("accepted");
      expect(await callBack(taskId, body)).toBe("duplicate");
    }
    const names = ["generated_0.mp4", "generated_1.mp4"];
    names.push("4k_1.mp4", "4k_image_1.png", "4k_0.mp4", "4k_image_0.png");
    expect(await namesOf(taskId)).toEqual(names);
  });

  it("does not change the task when it failed, without any data", async () => {
    const { taskId } = await storedTask({ request: { prompt: "A dog [4k lose callback]" } });
    await get4k(taskId);
    expect(await callBack(taskId, failedWithoutData)).toBe("ignored");
    expect(await taskOf(taskId)).toMatchObject({ state: "stored", code: 200, callbacks: 2 });
  });

  it("is accepted though the answer to the request was lost, or has not come yet", async () => {
    const taskId = newTaskId();
    const provider = await scriptedProvider({ after: "reset" });
    const lost = await callWith(provider.variables, "get-4k-video", { taskId, index: 2 });
    expect(lost.status).toBe(502);
    const [request] = await provider.requests();
    const { callBackUrl } = JSON.parse(request?.body ?? "{}");
    const body = { code: 200, msg: "success", data: { taskId: newTaskId(), info: await files4k() } };
    expect(await outcomeOf(fetchReceiver(callBackUrl, posted(body)))).toBe("accepted");
    expect(await namesOf(taskId)).toEqual(["4k_2.mp4", "4k_image_2.png"]);
  });

  it("is one task's alone: an address that was altered says nothing", async () => {
    const { taskId } = await storedTask({ request: { prompt: "A dog [4k lose callback]" } });
    await get4k(taskId);
    const [body] = (await askedWith(taskId))
      .map((request) => request.body as { callBackUrl: string })
      .slice(-1);
    const url = new URL(body?.callBackUrl ?? "");
    const [, signature] = (url.searchParams.get("upgrade") ?? "").split(".");
    url.searchParams.set("upgrade", `${btoa("another_task 0")}.${signature}`);
    const response = await fetchReceiver(url.href, posted(failedWithoutData));
    expect([response.status, ((await response.json()) as { reason: string }).reason]).toEqual([
      400,
      "invalid_task_id",
    ]);
  });

  it("is stored from the answer to a second request, as its callback may be lost", async () => {
    const { taskId } = await storedTask({ request: { prompt: "A dog [4k lose callback]" } });
    await get4k(taskId);
    const again = await eventually(async () => {
      const answer = await get4k(taskId);
      expect(answer.body.data.resultUrls).toHaveLength(1);
      return answer;
    });
    expect([again.status, again.body.code]).toEqual([200, 422]);
    expect(await namesOf(taskId)).toEqual(["generated_0.mp4", "4k_0.mp4", "4k_image_0.png"]);
  });

  it("registers a task that was submitted elsewhere, and stores its video too", async () => {
    const taskId = newTaskId();
    await simulator.putTask(taskId, { request: { prompt: "A dog [4k lose callback]" } });
    await get4k(taskId);
    expect(await taskOf(taskId)).toMatchObject({ state: "waiting" });
    await callBack(taskId, { code: 200, msg: "success", data: { taskId, info: await files4k() } });
    await call(`record-info?taskId=${taskId}`);
    await eventually(async () => {
      expect((await call(`record-info?taskId=${taskId}`)).body.data.state).toBe("success");
    });
    expect((await namesOf(taskId)).sort()).toEqual(["4k_0.mp4", "4k_image_0.png", "generated_0.mp4"]);
  });
});
