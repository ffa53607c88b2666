import { describe, expect, it } from "vitest";
import { parse4k, parse1080p } from "../../src/veo3/upgrade.ts";

const TASK = "veo_task_example123";
const video = "https://tempfile.aiquickdraw.com/p/42f4f8facbb040c0ade87c27cb2d5e58_1749711595.mp4";
const image = "https://tempfile.aiquickdraw.com/v/example_task_1234567890.jpg";

describe("the 1080p video", () => {
  const parse = (data: unknown, code = 200) => parse1080p(TASK, 1, { code, msg: "success", data });

  it("has the index that was asked for", () => {
    expect(parse({ resultUrl: video })).toEqual({
      taskId: TASK,
      code: 200,
      message: "success",
      videos: [{ kind: "1080p", index: 1, url: video }],
      resolution: null,
      fallback: null,
    });
  });

  it.each([{ result_url: video }, { resultUrls: [video] }, { taskId: TASK, resultUrl: `[${video}]` }])(
    "is found in %j",
    (data) => {
      expect(parse(data)?.videos).toEqual([{ kind: "1080p", index: 1, url: video }]);
    },
  );

  it.each([
    ["says so with a code", { code: 422, msg: "1080p is processing", data: null }],
    ["has no URL", { code: 200, msg: "success", data: { resultUrl: null } }],
    ["has an empty one", { code: 200, msg: "success", data: { resultUrl: "" } }],
    ["has one that is none", { code: 200, msg: "success", data: { resultUrl: 7 } }],
    ["has no data", { code: 200, msg: "success" }],
    ["is of another task", { code: 200, msg: "success", data: { taskId: "other", resultUrl: video } }],
    ["is an error", { code: 500, msg: "why", data: { resultUrl: video } }],
    ["is nothing", null],
    ["is a text", "<html>"],
  ])("is not ready where the answer %s", (_, answer) => {
    expect(parse1080p(TASK, 0, answer)).toBeNull();
  });
});

describe("the 4K video", () => {
  const data = { taskId: TASK, resultUrls: [video], imageUrls: [image] };

  it("comes with its image when the request is repeated, which the provider calls an error", () => {
    expect(parse4k(TASK, 1, { code: 422, msg: "The video has been generated successfully", data })).toEqual({
      taskId: TASK,
      code: 200,
      message: "The video has been generated successfully",
      videos: [
        { kind: "4k", index: 1, url: video },
        { kind: "4k_image", index: 1, url: image },
      ],
      resolution: null,
      fallback: null,
    });
    expect(parse4k(TASK, 1, { code: 200, msg: "success", data })?.videos).toHaveLength(2);
  });

  it("may come with a task id of its own", () => {
    const other = { code: 422, msg: "generated", data: { ...data, taskId: "veo_task_of_the_upgrade" } };
    expect(parse4k(TASK, 0, other)).toMatchObject({ taskId: TASK, videos: [{ url: video }, { url: image }] });
  });

  it("has the index that was asked for, and others beside it have none", () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => `${video}?${n}`);
    const answer = (count: number) => ({ code: 200, data: { resultUrls: many(count) } });
    const indexes = parse4k(TASK, 1, answer(16))?.videos.map(({ index }) => index);
    expect(indexes).toEqual([1, ...Array(15).fill(null)]);
    expect(parse4k(TASK, 1, answer(17)), "more than a task can have").toBeNull();
  });

  it("needs no image, and no good one", () => {
    for (const imageUrls of [null, [], [7], undefined]) {
      expect(parse4k(TASK, 1, { code: 200, msg: "", data: { ...data, imageUrls } })?.videos).toHaveLength(1);
    }
  });

  it.each([
    [
      "only takes the request",
      { code: 200, msg: "success", data: { ...data, resultUrls: null, imageUrls: null } },
    ],
    [
      "says so",
      { code: 422, msg: "4k is processing.", data: { ...data, resultUrls: null, imageUrls: null } },
    ],
    ["has an image only", { code: 200, msg: "success", data: { ...data, resultUrls: [] } }],
    ["is an error", { code: 402, msg: "Insufficient Credits", data: null }],
    ["is nothing", undefined],
  ])("is not ready where the answer %s", (_, answer) => {
    expect(parse4k(TASK, 1, answer)).toBeNull();
  });
});
