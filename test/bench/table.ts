/** Rows as a person reads them. Pure. */

import type { Row, Target } from "./row.ts";

const HEADER = ["figure", "receiver", "floor", "ratio", "target", "met"];
/** The first column is words, the others are numbers. */
const WORDS = 1;

export function renderTable(rows: readonly Row[]): string {
  const lines = [HEADER, ...rows.map(cellsOf)];
  const widths = HEADER.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, i) => (i < WORDS ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cellsOf({ figure, unit, receiver, floor, ratio, target, met }: Row): string[] {
  return [
    unit === "" ? figure : `${figure}, ${unit}`,
    number(receiver),
    floor === null ? "" : number(floor),
    ratio === null ? "" : ratio.toFixed(2),
    target === null ? "" : words(target),
    met === null ? "" : met ? "yes" : "NO",
  ];
}

function words({ of, is, limit }: Target): string {
  return `${is === "at least" ? "≥" : "≤"} ${limit}${of === "ratio" ? " ×" : ""}`;
}

/** Three digits that mean something; counts as they are. */
function number(value: number): string {
  if (Number.isInteger(value) || value >= 100) return value.toFixed(0);
  return value.toPrecision(3);
}
