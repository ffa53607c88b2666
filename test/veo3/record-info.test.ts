import { describe, expect, it } from "vitest";
import { parseDetails } from "../../src/veo3/details.ts";
import {
  recordInfoData,
  withClientFields,
  withLastingUrls,
  withoutCallbackToken,
} from "../../src/veo3/record-info.ts";
import type { FinishedReport, TaskReport } from "../../src/veo3/task-report.ts";

const TASK = "veo_task_abcdef123456";
const [a, b] = ["https://r.example/generated_0.mp4", "https://r.example/original_0.mp4"];
const task = { taskId: TASK, createdAt: 1_795_000_000_000, fallback: false } as const;
const completedAt = task.createdAt + 60_000;
const generating: TaskReport = { ...task, state: "generating" };
const finished = { ...task, completedAt, message: "policy", resolution: "720p" };
const success: FinishedReport = {
  ...finished,
  state: "success",
  urls: { generated: [a], original: [b] },
};
const failed: FinishedReport = { ...finished, state: "failed", code: 400 };
const clientFields = (data: Record<string, unknown>) => {
  const { state, resultJson, failCode, failMsg } = withClientFields(TASK, data);
  return { state, resultJson, failCode, failMsg };
};

describe("record-info from what the receiver knows", () => {
  it("has the provider's fields for a success", () => {
    expect(recordInfoData(success)).toEqual({
      taskId: TASK,
      createTime: 1_795_000_000_000,
      completeTime: 1_795_000_060_000,
      successFlag: 1,
      errorCode: null,
      errorMessage: "",
      fallbackFlag: false,
      response: { taskId: TASK, resultUrls: [a], originUrls: [b], fullResultUrls: null, resolution: "720p" },
    });
    const onlyFull = recordInfoData({ ...success, urls: { full: [a] } }).response;
    expect(onlyFull).toMatchObject({ resultUrls: [], originUrls: null, fullResultUrls: [a] });
  });

  it("has them for a failure", () => {
    const told = { successFlag: 2, errorCode: 400, errorMessage: "policy", response: null };
    expect(recordInfoData(failed)).toMatchObject({ ...told, completeTime: completedAt });
    const upstream = recordInfoData({ ...failed, code: 501, message: null });
    expect(upstream).toMatchObject({ successFlag: 3, errorCode: 501, errorMessage: "" });
  });

  it("has them for a task that is waited for", () => {
    const told = { successFlag: 0, completeTime: null, errorCode: null, response: null };
    expect(recordInfoData(generating)).toMatchObject(told);
  });

  it("does not say what it does not know", () => {
    expect(recordInfoData({ ...generating, fallback: null })).not.toHaveProperty("fallbackFlag");
  });

  it("is read back as it was meant", () => {
    const read = (known: TaskReport) =>
      parseDetails(TASK, { code: 200, msg: "success", data: recordInfoData(known) });
    expect(read(generating)).toEqual({ state: "generating" });
    expect(read(success)).toMatchObject({ result: { code: 200, videos: [{ url: a }, { url: b }] } });
    expect(read(failed)).toMatchObject({ result: { code: 400, message: "policy" } });
  });
});

describe("the fields that newer clients read", () => {
  const nothing = '{"resultUrls":[]}';

  it("say how the task stands", () => {
    expect(clientFields(recordInfoData(generating))).toEqual({
      state: "waiting",
      resultJson: nothing,
      failCode: null,
      failMsg: null,
    });
    expect(clientFields(recordInfoData(success))).toEqual({
      state: "success",
      resultJson: JSON.stringify({ resultUrls: [a] }),
      failCode: null,
      failMsg: null,
    });
    expect(clientFields(recordInfoData(failed))).toEqual({
      state: "fail",
      resultJson: nothing,
      failCode: "400",
      failMsg: "policy",
    });
    expect(clientFields(recordInfoData({ ...failed, message: null })).failMsg).toBe("failed");
  });

  it("come beside the provider's, which stay as they are", () => {
    const data = recordInfoData(success);
    expect(withClientFields(TASK, data)).toMatchObject(data);
  });

  it("follow from every shape of the provider's", () => {
    const response = JSON.stringify({ resultUrls: `["${a}"]` });
    expect(clientFields({ taskId: TASK, successFlag: "1", response })).toMatchObject({
      state: "success",
      resultJson: JSON.stringify({ resultUrls: [a] }),
    });
    expect(clientFields({ taskId: TASK })).toMatchObject({ state: "waiting", resultJson: nothing });
  });

  it("have the whole film where an extended video has no part of its own", () => {
    const data = recordInfoData({ ...success, urls: { full: [b] } });
    expect(clientFields(data).resultJson).toBe(JSON.stringify({ resultUrls: [b] }));
  });
});

describe("the provider's answer once the links last", () => {
  const whole = "https://r.example/full_0.mp4";
  const urls = { generated: [a], original: [b], full: [whole] };
  const lasting = recordInfoData({ ...success, urls, seeds: [1], hasAudioList: [true] });
  const old = "https://files.example.com/old.mp4";

  it("has the lasting links in every place and shape where it had its own", () => {
    const answered = {
      taskId: TASK,
      paramJson: "{}",
      resultUrls: JSON.stringify([old]),
      response: {
        taskId: TASK,
        resultUrls: [old],
        fullResultUrls: `[${old}]`,
        originUrls: null,
        seeds: [1],
      },
    };
    expect(withLastingUrls(answered, lasting)).toEqual({
      taskId: TASK,
      paramJson: "{}",
      resultUrls: JSON.stringify([a]),
      successFlag: 1,
      errorCode: null,
      errorMessage: "",
      response: {
        taskId: TASK,
        resultUrls: [a],
        fullResultUrls: JSON.stringify([whole]),
        originUrls: [b],
        resolution: "720p",
        seeds: [1],
        hasAudioList: [true],
      },
    });
  });

  it("has a response of its own where the provider gave none that can be read", () => {
    const { response } = lasting;
    for (const none of [null, undefined, "not JSON"]) {
      expect(withLastingUrls({ taskId: TASK, response: none }, lasting).response).toEqual(response);
    }
  });

  it("keeps a link beside its response that has no lasting one", () => {
    const stored = recordInfoData({ ...success, urls: { generated: [a] } });
    const answered = { taskId: TASK, resultUrls: [old], originUrls: [old], response: null };
    expect(withLastingUrls(answered, stored)).toMatchObject({ resultUrls: [a], originUrls: [old] });
  });
});

describe("the request that record-info echoes", () => {
  const callBackUrl = "https://r.example/veo3-callback?token=secret";
  const request = { prompt: "a cat", callBackUrl, seeds: 12345 };

  it("loses its callback URL, as text and as an object", () => {
    const cleaned = { prompt: "a cat", seeds: 12345 };
    const { paramJson } = withoutCallbackToken({ taskId: TASK, paramJson: JSON.stringify(request) });
    expect(JSON.parse(String(paramJson))).toEqual(cleaned);
    expect(withoutCallbackToken({ taskId: TASK, paramJson: request })).toEqual({
      taskId: TASK,
      paramJson: cleaned,
    });
    expect(
      withoutCallbackToken({ promptJson: { call_back_url: callBackUrl, in: { CallbackUrl: callBackUrl } } }),
    ).toEqual({
      promptJson: { in: {} },
    });
  });

  it.each([
    ["broken JSON", `{"callBackUrl":"${callBackUrl}"`],
    ["a text", JSON.stringify(callBackUrl)],
    ["a token elsewhere", { url: callBackUrl }],
    ["a token in JSON within JSON", { input: JSON.stringify(request) }],
    ["a token that is percent-encoded", JSON.stringify({ url: encodeURIComponent(callBackUrl) })],
    ["a depth that nobody wrote", `${"[".repeat(200_000)}"${callBackUrl}"${"]".repeat(200_000)}`],
    ["a number", 7],
  ])("is dropped whole with %s", (_, paramJson) => {
    expect(withoutCallbackToken({ taskId: TASK, paramJson })).toStrictEqual({ taskId: TASK });
  });

  it("may be missing, and nothing else is touched", () => {
    for (const data of [
      { taskId: TASK, successFlag: 1 },
      { paramJson: null, response: { resultUrls: [a] } },
    ]) {
      expect(withoutCallbackToken(data)).toEqual(data);
    }
  });
});
