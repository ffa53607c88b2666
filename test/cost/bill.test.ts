import { expect, it } from "vitest";
import { FINISHED_TASK, overruns, total } from "./bill.ts";

const BILL = {
  "KV get": 1,
  "KV put": 1,
  "R2 put": 1,
  "R2 head": 2,
  "R2 resumeMultipartUpload": 1,
  "R2 uploadPart": 3,
  "DO TaskObject.accept": 1,
  "DO TaskObject.alarm": 1,
  "row TaskObject task": 4,
  "row TaskObject alarm": 5,
};

it("every operation is billed under one item, and what is free under none", () => {
  expect(total(BILL, "KV reads")).toBe(1);
  expect(total(BILL, "KV writes")).toBe(1);
  expect(total(BILL, "R2 class A")).toBe(4);
  expect(total(BILL, "R2 class B")).toBe(2);
  expect(total(BILL, "Durable Object requests")).toBe(2);
  expect(total(BILL, "rows written")).toBe(9);
});

it("what is over its limit is told with every line that adds to it", () => {
  expect(overruns(BILL, { ...FINISHED_TASK, "rows written": 8 })).toEqual([
    "R2 class A: 4, at most 1 (1 × R2 put, 3 × R2 uploadPart)",
    "R2 class B: 2, at most 0 (2 × R2 head)",
    "rows written: 9, at most 8 (4 × row TaskObject task, 5 × row TaskObject alarm)",
  ]);
  expect(overruns({}, FINISHED_TASK)).toEqual([]);
});
