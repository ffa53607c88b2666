import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDetails } from "../../src/veo3/details.ts";
import { MAX_VIDEOS } from "../../src/veo3/result.ts";
import { KINDS } from "../../src/veo3/video-kinds.ts";
import { FAILURES } from "../simulator/callback-bodies.ts";
import { type GeneratedTask, recordInfo } from "../simulator/record-info.ts";

const TASK = "veo_task_abcdef123456";
const [a, b, c] = ["http://example.com/video1.mp4", "http://example.com/2.mp4", "http://example.com/3.mp4"];

const full = "http://example.com/full_result.mp4";

/** As in the provider's reference. */
const sample = {
  taskId: TASK,
  paramJson: '{"prompt":"A futuristic city.","callBackUrl":"https://r.example/veo3-callback?token=secret"}',
  completeTime: "2025-06-06 10:30:00",
  response: {
    taskId: TASK,
    resultUrls: [a],
    originUrls: [b],
    fullResultUrls: [full],
    resolution: "1080p",
  },
  successFlag: 1,
  errorCode: null,
  errorMessage: "",
  createTime: "2025-06-06 10:25:00",
  fallbackFlag: false,
};
const details = (data: unknown, msg = "success") => parseDetails(TASK, { code: 200, msg, data });
const resultOf = (data: unknown, msg?: string) => {
  const told = details(data, msg);
  if (told?.state !== "finished") throw new Error(`it is ${JSON.stringify(told)}`);
  return told.result;
};
const urlsOf = (data: unknown) => resultOf(data).videos.map(({ url }) => url);

describe("a success", () => {
  it("is told as a callback would tell it, but numbered, and without what was asked for", () => {
    const told = details(sample);
    expect(told).toEqual({
      state: "finished",
      result: {
        taskId: TASK,
        code: 200,
        message: "success",
        videos: [
          { kind: "generated", index: 0, url: a },
          { kind: "original", index: 0, url: b },
          { kind: "full", index: 0, url: full },
        ],
        resolution: "1080p",
        fallback: false,
      },
    });
    expect(JSON.stringify(told)).not.toContain("secret");
  });

  it("is the same in every shape the provider has given it", () => {
    const { response, ...rest } = sample;
    const told = details(sample);
    expect(details({ ...rest, response: JSON.stringify(response) })).toEqual(told);
    expect(details({ ...sample, successFlag: "1" })).toEqual(told);
    expect(details({ ...sample, completeTime: 1749205800000, createTime: 1749205500000 })).toEqual(told);
    const strings = { ...response, resultUrls: JSON.stringify([a]), originUrls: `[${b}]` };
    expect(details({ ...rest, response: strings })).toEqual(told);
    const older = { taskId: TASK, successFlag: 1, resultUrls: JSON.stringify([a, c]) };
    expect(urlsOf(older)).toEqual([a, c]);
    expect(urlsOf({ successFlag: 1, resultUrls: a, response: null })).toEqual([a]);
    for (const empty of ["", "  "]) {
      expect(urlsOf({ successFlag: 1, resultUrls: a, response: empty })).toEqual([a]);
    }
    for (const list of [[a, c], JSON.stringify([a, c])]) {
      expect(urlsOf({ successFlag: 1, response: list })).toEqual([a, c]);
    }
  });

  it("has the full film of an extended video beside its new part, or alone", () => {
    const extended = (resultUrls: string[]) =>
      resultOf({ ...sample, response: { fullResultUrls: [c], resultUrls } }).videos;
    expect(extended([a])).toMatchObject([
      { kind: "generated", url: a },
      { kind: "full", url: c },
    ]);
    expect(extended([])).toEqual([{ kind: "full", index: 0, url: c }]);
  });

  it("is not finished before it has URLs", () => {
    for (const response of [null, undefined, {}, { resultUrls: null }, [], [""], { resultUrls: [""] }]) {
      expect(details({ ...sample, response })).toEqual({ state: "without_urls" });
    }
    expect(parseDetails(TASK, { code: 422, msg: "record result data is blank", data: null })).toEqual({
      state: "without_urls",
    });
  });

  it("has the seeds and the sounds of its videos, where they are lists of such", () => {
    const response = { ...sample.response, seeds: [12345], hasAudioList: [true] };
    expect(resultOf({ ...sample, response })).toMatchObject({ seeds: [12345], hasAudioList: [true] });
    const malformed = { ...sample.response, seeds: "none", hasAudioList: [1] };
    expect(resultOf({ ...sample, response: malformed })).not.toHaveProperty("seeds");
  });

  it("is read in the provider's newer form too", () => {
    const newer = { taskId: TASK, state: "success", resultJson: JSON.stringify({ resultUrls: [a] }) };
    expect(urlsOf(newer)).toEqual([a]);
    expect(details({ taskId: TASK, state: "generating" })).toEqual({ state: "generating" });
    const failed = { taskId: TASK, state: "fail", failCode: "422", failMsg: "rejected" };
    expect(resultOf(failed)).toMatchObject({ code: 422, message: "rejected", videos: [] });
  });

  it("survives decoration that is malformed", () => {
    const response = { ...sample.response, resolution: 1080, more: [1] };
    const data = { ...sample, response, fallbackFlag: "no", errorCode: {}, errorMessage: 5 };
    expect(resultOf(data)).toMatchObject({
      videos: [{ url: a }, { url: b }, { url: full }],
      resolution: null,
      fallback: null,
    });
  });

  it("has at most 16 videos: an answer with more is none", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `${a}?${index}`);
    expect(urlsOf({ ...sample, response: { resultUrls: many(16) } })).toHaveLength(16);
    expect(details({ ...sample, response: { resultUrls: many(17) } })).toBeNull();
  });
});

describe("a failure", () => {
  it.each([2, 3, "2", "3"])("has the provider's code and words: flag %j", (successFlag) => {
    const { code, en } = FAILURES.contentPolicy;
    const failed = { ...sample, response: null, successFlag, errorCode: code, errorMessage: en };
    expect(resultOf(failed)).toEqual({
      taskId: TASK,
      code: 400,
      message: en,
      videos: [],
      resolution: null,
      fallback: false,
    });
  });

  it("may have its code as text, and is 501 where it has none that is one", () => {
    const codeOf = (errorCode: unknown) => resultOf({ ...sample, successFlag: 2, errorCode }).code;
    expect([400, "400", "500", null, undefined, 0, "0", 200, "200", "", "E12", {}, 4.5].map(codeOf)).toEqual([
      400, 400, 500, 501, 501, 501, 501, 501, 501, 501, 501, 501, 501,
    ]);
  });

  it("is told in the top message where it has no words of its own, but is never called a success", () => {
    const failed = { ...sample, successFlag: 2, errorMessage: "" };
    expect(resultOf(failed, "Internal Error").message).toBe("Internal Error");
    for (const none of [null, "  "]) {
      expect(resultOf({ ...failed, errorMessage: none }, "Internal Error").message).toBe("Internal Error");
    }
    expect(resultOf(failed, "success").message).toBeNull();
  });

  it("has no videos, whatever the response says", () => {
    expect(resultOf({ ...sample, successFlag: 3 }).videos).toEqual([]);
    expect(resultOf({ ...sample, successFlag: 3, response: "{" }).videos).toEqual([]);
  });
});

describe("a task", () => {
  it.each([0, "0"])("is being generated: flag %j", (successFlag) => {
    expect(details({ taskId: TASK, successFlag, response: null })).toEqual({ state: "generating" });
  });

  it.each([
    ["record is null", { code: 422, msg: "record is null", data: null }],
    ["older than 14 days", { code: 422, msg: "Temporarily supports records within 14 days" }],
    ["in a string", { code: "422", msg: "record is null" }],
    ["without words", { code: 422 }],
    ["no record", { code: 200, msg: "success", data: null }],
  ])("is unknown: %s", (_, answer) => {
    expect(parseDetails(TASK, answer)).toEqual({ state: "unknown" });
  });

  it("of the provider's simulator is told in every state", () => {
    const task: GeneratedTask = {
      taskId: TASK,
      request: { prompt: "a cat", resolution: "1080p" },
      createdAt: 1_795_000_000_000,
      completedAt: null,
      failure: null,
      resultUrls: [a],
      originUrls: null,
    };
    const completedAt = task.createdAt + 60_000;
    expect(details(recordInfo(task))).toEqual({ state: "generating" });
    expect(resultOf(recordInfo({ ...task, completedAt }))).toMatchObject({
      code: 200,
      videos: [{ url: a }],
      resolution: "1080p",
    });
    expect(resultOf(recordInfo({ ...task, completedAt, failure: "generationFailed" }))).toMatchObject({
      code: 501,
      message: FAILURES.generationFailed.en,
    });
  });
});

describe("no answer about the task", () => {
  it.each([401, 402, 404, 408, 429, 451, 455, 500, 501, 505, 0, -1])("is code %i", (code) => {
    expect(parseDetails(TASK, { code, msg: "why", data: sample })).toBeNull();
  });

  it.each([
    ["of another task", { ...sample, taskId: "veo_task_other" }],
    ["of a task whose id is no text", { ...sample, taskId: 7 }],
    ["without a flag", { taskId: TASK }],
    ["with a flag that is unknown", { ...sample, successFlag: 4 }],
    ["with a flag that is a truth", { ...sample, successFlag: true }],
    ["with a response that is not JSON", { ...sample, response: "{resultUrls" }],
    ["with a URL that is none", { ...sample, response: { resultUrls: [42] } }],
    ["a list", [sample]],
    ["a text", "success"],
    ["nothing", undefined],
  ])("is one %s", (_, data) => {
    expect(details(data)).toBeNull();
  });

  it.each([
    [null],
    [undefined],
    ["ok"],
    [200],
    [[]],
    [{}],
    [{ code: true }],
    [{ code: 200.5 }],
    [{ status: "ok" }],
  ])("is %j", (answer) => {
    expect(parseDetails(TASK, answer)).toBeNull();
  });
});

describe("whatever is answered", () => {
  const url = fc.constantFrom<unknown>(a, b, c, " ", "", 7, null, `[${a}, ${b}]`, "[", JSON.stringify([a]));
  const many = fc
    .integer({ min: 0, max: 300 })
    .map((count) => Array.from({ length: count }, (_, n) => `${a}?${n}`));
  const list = fc.oneof(fc.array(url), many, url, fc.constant(undefined));
  const response = fc.record(
    { taskId: fc.constantFrom(TASK, "other"), resultUrls: list, originUrls: list, fullResultUrls: list },
    { requiredKeys: [] },
  );
  const number = fc.constantFrom<unknown>(0, 1, 1, 1, 2, 3, 4, "1", "2", "01", 200, "400", null, 1.5, true);
  const data = fc.record(
    {
      taskId: fc.constantFrom<unknown>(TASK, TASK, "other", null, 7),
      successFlag: number,
      errorCode: number,
      errorMessage: fc.oneof(fc.string(), fc.constant(null)),
      fallbackFlag: fc.constantFrom<unknown>(true, false, null, "x"),
      resultUrls: list,
      response: fc.oneof(
        { weight: 4, arbitrary: response },
        { weight: 2, arbitrary: response.map((made) => JSON.stringify(made)) },
        { weight: 1, arbitrary: fc.anything() },
        { weight: 1, arbitrary: fc.constantFrom("[".repeat(100_000), '{"a":'.repeat(100_000), "null") },
      ),
    },
    { requiredKeys: [] },
  );
  const answer = fc.oneof(
    { weight: 6, arbitrary: fc.record({ code: fc.constant(200), msg: fc.string(), data }) },
    {
      weight: 1,
      arbitrary: fc.record({ code: fc.oneof(number, fc.constantFrom(422, 429)), msg: fc.anything(), data }),
    },
    { weight: 1, arbitrary: fc.anything() },
  );

  it("is null or details of the task asked for, with videos that fit", () => {
    const states = new Set<string>();
    const property = fc.property(answer, (made) => {
      const told = parseDetails(TASK, made);
      states.add(told?.state ?? "null");
      if (told?.state !== "finished") return;
      const { taskId, code, videos } = told.result;
      expect(taskId).toBe(TASK);
      expect(Number.isInteger(code)).toBe(true);
      expect(videos.length).toBeLessThanOrEqual(code === 200 ? MAX_VIDEOS : 0);
      expect(new Set(videos.map((video) => video.url)).size).toBe(videos.length);
      for (const { kind, index, url } of videos) {
        expect(KINDS).toContain(kind);
        expect(index).toBeLessThan(videos.length);
        expect(url).toBe(url.trim());
        expect(url).not.toBe("");
      }
    });
    fc.assert(property, { numRuns: 2000 });
    expect(states).toEqual(new Set(["null", "unknown", "generating", "without_urls", "finished"]));
  });
});
