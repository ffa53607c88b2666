import { describe, expect, it } from "vitest";
import { parseSubmitted, parseUnread } from "../../src/veo3/submitted.ts";

const data = { taskId: "veo_task_a" };

describe("the provider's answer to a submit", () => {
  it.each([
    [200, { code: 200, msg: "success", data }],
    [200, { code: "200", data }],
    [200, { data }],
    [500, { code: 200, data }],
  ])("gives a task: HTTP %i, %j", (status, body) => {
    expect(parseSubmitted(status, body)).toEqual({ state: "accepted", taskId: "veo_task_a" });
  });

  it.each([
    [200, { code: 402, msg: "Insufficient credits", data }],
    [200, { code: 500 }],
    [401, { msg: "no" }],
    [500, null],
    [502, "text"],
  ])("is a refusal: HTTP %i, %j", (status, body) => {
    expect(parseSubmitted(status, body)).toEqual({ state: "refused" });
  });

  it.each([
    [200, { code: 200, data: null }],
    [200, { code: 200 }],
    [200, { code: 200, data: { taskId: 5 } }],
    [200, { code: 200, data: { taskId: "../a" } }],
    [200, ["what is this?"]],
    [200, null],
  ])("says nothing of a task: HTTP %i, %j", (status, body) => {
    expect(parseSubmitted(status, body)).toEqual({ state: "unclear" });
  });
});

describe("an answer that could not be read", () => {
  it.each([300, 302, 400, 404, 429, 499, 503])("is a refusal with HTTP %i", (status) => {
    expect(parseUnread(status)).toEqual({ state: "refused" });
  });

  it.each([null, 200, 299, 500, 502, 504, 520])("says nothing of a task with %j", (status) => {
    expect(parseUnread(status)).toEqual({ state: "unclear" });
  });
});
