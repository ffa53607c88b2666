import { expect, it } from "vitest";
import { atMost, comparedRow, countedRow, ratioAtLeast } from "./row.ts";
import { renderTable } from "./table.ts";

it("shows each figure beside its floor and its target, and what has neither", () => {
  const rows = [
    comparedRow("new task", "acks/s", [{ receiver: 481.26, floor: 500 }], ratioAtLeast(0.95)),
    comparedRow("new task", "ms p99", [{ receiver: 12.345, floor: 9.5 }], null),
    countedRow("KV reads", "", 2, atMost(1)),
  ];
  expect(renderTable(rows)).toBe(
    [
      "figure            receiver  floor  ratio    target  met",
      "new task, acks/s       481    500   0.96  ≥ 0.95 ×  yes",
      "new task, ms p99      12.3   9.50   1.30",
      "KV reads                 2                     ≤ 1   NO",
    ].join("\n"),
  );
});
