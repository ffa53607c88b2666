import { describe, expect, it } from "vitest";
import { ANY_TASK, summaryFilter, type TaskFilter } from "../../src/library/filter.ts";

const REQUEST = { prompt: "A Fox walks in the snow", model: "veo3_fast" };
const TASK = {
  taskId: "veo_task_AbC",
  message: "Veo3 视频生成成功。",
  reference: "Order-42",
  request: REQUEST,
};

function fits(filter: Partial<TaskFilter>, summary: object = TASK): boolean | undefined {
  return summaryFilter({ ...ANY_TASK, ...filter })?.(JSON.stringify(summary));
}

const withPrompt = (prompt: string) => ({ ...TASK, request: { ...REQUEST, prompt } });

describe("the words of a search", () => {
  it.each([
    ["the prompt, in any case", ["fOX", "SNOW"]],
    ["a part of a word of it", ["now"]],
    ["the message, in Chinese", ["生成成功"]],
    ["the reference", ["order-4"]],
    ["the start of the task id", ["VEO_TASK_a"]],
    ["several of these, each in one", ["fox", "成功", "42", "veo_"]],
  ])("are found in %s", (_, words) => {
    expect(fits({ words })).toBe(true);
  });

  it.each([
    ["one of them is nowhere", ["fox", "dragon"]],
    ["it is in the task id, but not at its start", ["task_abc"]],
    ["it is only in the model", ["veo3_fast"]],
    ["it is the name of a field", ["prompt"]],
    ["it would be a pattern", ["f.x"]],
    ["it goes over the end of a field", ["snow veo3"]],
  ])("are not found where %s", (_, words) => {
    expect(fits({ words })).toBe(false);
  });

  it.each([
    ["ÄRGER", "ärger"],
    ["Лиса в снегу", "СНЕГУ"],
    ["ΣΊΣΥΦΟΣ", "σίσυφος"],
    ["雪の中の狐", "雪の中"],
    ['say "hello"\nand \\ go', '"HELLO"'],
    ["(a) $5 [b]", "$5"],
    ["🦊 in snow", "🦊"],
  ])("are found in %j as %j", (prompt, word) => {
    expect(fits({ words: [word] }, withPrompt(prompt))).toBe(true);
  });

  it("are looked for in summaries of earlier versions too", () => {
    const { request: _, reference: __, ...earlier } = TASK;
    expect([fits({ words: ["成功"] }, earlier), fits({ words: ["fox"] }, earlier)]).toEqual([true, false]);
    expect(fits({ words: ["成功"] }, { ...TASK, request: null, reference: null })).toBe(true);
  });
});

describe("a model", () => {
  it("is the whole of it, in any case", () => {
    expect(["veo3_fast", "VEO3_FAST", "veo3", ".*"].map((model) => fits({ model }))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("a reference", () => {
  it("is exactly it", () => {
    expect(["Order-42", "order-42", "Order-4"].map((reference) => fits({ reference }))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

it("what the database can tell alone needs no look at the summaries", () => {
  expect(summaryFilter({ ...ANY_TASK, state: "failed", since: 1, until: 2 })).toBeNull();
});
