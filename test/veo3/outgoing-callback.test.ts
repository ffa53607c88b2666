import { describe, expect, it } from "vitest";
import { parseCallback, taskIdOf } from "../../src/veo3/callback.ts";
import { failureCallback, successCallback, upgradeCallback } from "../../src/veo3/outgoing-callback.ts";
import { failureBody, successBody, upgradeBody } from "../simulator/callback-bodies.ts";

const TASK = "veo_task_abcdef123456";
const [a, b] = [
  "https://r.example/videos/t/generated_0.mp4?expires=1",
  "https://r.example/videos/t/original_0.mp4",
];

describe("what a client is sent", () => {
  it("is the provider's own callback of a success", () => {
    const body = successCallback({
      taskId: TASK,
      code: 200,
      message: "Veo3.1 video generated successfully.",
      generated: [a],
      original: [b],
      resolution: "1080p",
      fallback: false,
    });
    const theirs = successBody(
      { taskId: TASK, resultUrls: [a], originUrls: [b] },
      { resolution: "1080p", fallbackFlag: false },
    );
    expect(body).toEqual(theirs);
    expect(taskIdOf(body)).toBe(TASK);
    expect(parseCallback(TASK, body, null).videos.map(({ kind, url }) => [kind, url])).toEqual([
      ["generated", a],
      ["original", b],
    ]);
  });

  it("leaves out what is not known, and originals where there are none", () => {
    const nothing = { message: null, original: [], resolution: null, fallback: null };
    expect(successCallback({ taskId: TASK, code: 200, generated: [a], ...nothing })).toEqual({
      code: 200,
      msg: "success",
      data: { taskId: TASK, info: { resultUrls: [a] } },
    });
    expect(failureCallback({ taskId: TASK, code: 501, message: null, fallback: null })).toEqual({
      code: 501,
      msg: "failed",
      data: { taskId: TASK },
    });
  });

  it("is the provider's own callback of a failure", () => {
    const theirs = failureBody(TASK, "contentPolicy");
    const { code, msg: message } = theirs;
    expect(failureCallback({ taskId: TASK, code, message, fallback: false })).toEqual(theirs);
  });

  it("is the provider's own callback of a 4K upgrade", () => {
    const theirs = upgradeBody({ taskId: TASK, resultUrls: [a], imageUrls: [b] });
    const body = upgradeCallback({ taskId: TASK, code: 200, message: theirs.msg, results: [a], images: [b] });
    expect(body).toEqual(theirs);
    expect(parseCallback(TASK, body, "4k").videos.map(({ kind }) => kind)).toEqual(["4k", "4k_image"]);
  });
});
