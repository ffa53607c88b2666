import { describe, expect, it } from "vitest";
import { parseCallback, taskIdOf } from "../../src/veo3/callback.ts";
import { callbackBody } from "../../src/veo3/callback-body.ts";
import type { FinishedReport } from "../../src/veo3/task-report.ts";
import { failureBody, successBody, upgradeBody } from "../simulator/callback-bodies.ts";
import { unwrapped } from "./parsed.ts";

const TASK = "veo_task_abcdef123456";
const [a, b] = [
  "https://r.example/videos/t/generated_0.mp4?expires=1",
  "https://r.example/videos/t/original_0.mp4",
];
const times = { createdAt: 1, completedAt: 2 };
const unknown = { taskId: TASK, ...times, message: null, resolution: null, fallback: null };
const success = (more: object): FinishedReport => ({ ...unknown, state: "success", urls: {}, ...more });
const kindsIn = (body: unknown, upgrade: "4k" | null) =>
  unwrapped(parseCallback(TASK, body, upgrade)).videos.map(({ kind, url }) => [kind, url]);

describe("the body that a client's callback URL receives", () => {
  it("is the provider's own callback of a success", () => {
    const message = "Veo3.1 video generated successfully.";
    const urls = { generated: [a], original: [b] };
    const body = callbackBody(success({ message, urls, resolution: "1080p", fallback: false }), null);
    const theirs = successBody(
      { taskId: TASK, resultUrls: [a], originUrls: [b] },
      { resolution: "1080p", fallbackFlag: false },
    );
    expect(body).toEqual(theirs);
    expect(unwrapped(taskIdOf(body))).toBe(TASK);
    expect(kindsIn(body, null)).toEqual([
      ["generated", a],
      ["original", b],
    ]);
  });

  it("leaves out what is not known, and originals where there are none", () => {
    expect(callbackBody(success({ urls: { generated: [a] } }), null)).toEqual({
      code: 200,
      msg: "success",
      data: { taskId: TASK, info: { resultUrls: [a] } },
    });
    const { data } = callbackBody(success({ urls: { full: [a] } }), null);
    expect(data, "but for the list of results").toMatchObject({
      info: { resultUrls: [], fullResultUrls: [a] },
    });
    expect(callbackBody({ ...unknown, state: "failed", code: 501 }, null)).toEqual({
      code: 501,
      msg: "failed",
      data: { taskId: TASK },
    });
  });

  it("is the provider's own callback of a failure", () => {
    const theirs = failureBody(TASK, "contentPolicy");
    const { code, msg: message } = theirs;
    expect(callbackBody({ ...unknown, state: "failed", code, message, fallback: false }, null)).toEqual(
      theirs,
    );
  });

  it("is the provider's own callback of a 4K upgrade", () => {
    const theirs = upgradeBody({ taskId: TASK, resultUrls: [a], imageUrls: [b] });
    const urls = { "4k": [a], "4k_image": [b] };
    const report = success({ message: theirs.msg, urls, fallback: false, resolution: "720p" });
    const body = callbackBody(report, "4k");
    expect(body).toEqual(theirs);
    expect(kindsIn(body, "4k").map(([kind]) => kind)).toEqual(["4k", "4k_image"]);
  });

  it("has an empty list of images where a 4K upgrade came without", () => {
    const { data } = callbackBody(success({ urls: { "4k": [a] } }), "4k");
    expect(data).toEqual({ taskId: TASK, info: { resultUrls: [a], imageUrls: [] } });
  });
});
