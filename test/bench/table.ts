/** Rows as a person reads them. Pure. */

import type { Row, Target } from "./row.ts";

const HEADER = ["figure", "receiver", "floor", "ratio", "target", "met"];

export function renderTable(rows: readonly Row[]): string {
  return aligned([HEADER, ...rows.map(cellsOf)]);
}

/** The first column is words, the others are numbers. */
export function aligned(lines: readonly (readonly string[])[]): string {
  const widthOf = (column: number) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widthOf(column)) : cell.padStart(widthOf(column));
  return lines.map((cells) => cells.map(pad).join("  ").trimEnd()).join("\n");
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
