/** One line of the table, and whether it is as it should be. Pure. */

import { median } from "./statistics.ts";

export type Target = {
  /** What is compared with the limit: `ratio` of receiver and floor, or the receiver's own `value`. */
  readonly of: "ratio" | "value";
  readonly is: "at least" | "at most";
  readonly limit: number;
};

export interface Row {
  readonly figure: string;
  readonly unit: string;
  readonly receiver: number;
  /** Null where there is none: the figure is counted, not compared. */
  readonly floor: number | null;
  readonly ratio: number | null;
  /** Null for a figure that is only shown. */
  readonly target: Target | null;
  readonly met: boolean | null;
}

/** What was measured in one turn of each. */
export interface Pair {
  readonly receiver: number;
  readonly floor: number;
}

export const ratioAtLeast = (limit: number): Target => ({ of: "ratio", is: "at least", limit });
export const ratioAtMost = (limit: number): Target => ({ of: "ratio", is: "at most", limit });
export const atMost = (limit: number): Target => ({ of: "value", is: "at most", limit });

/**
 * Medians of pairs: the ratio is taken within each pair, whose halves ran one after the other on a machine that was
 * as busy for one as for the other, and only then the median.
 */
export function comparedRow(
  figure: string,
  unit: string,
  pairs: readonly Pair[],
  target: Target | null,
): Row {
  const receiver = median(pairs.map((pair) => pair.receiver));
  const floor = median(pairs.map((pair) => pair.floor));
  const ratio = median(pairs.map((pair) => pair.receiver / pair.floor));
  return { figure, unit, receiver, floor, ratio, target, met: verdict(target, receiver, ratio) };
}

export function countedRow(figure: string, unit: string, value: number, target: Target | null): Row {
  const met = verdict(target, value, null);
  return { figure, unit, receiver: value, floor: null, ratio: null, target, met };
}

function verdict(target: Target | null, value: number, ratio: number | null): boolean | null {
  const measured = target?.of === "ratio" ? ratio : value;
  if (target === null || measured === null) return null;
  return target.is === "at least" ? measured >= target.limit : measured <= target.limit;
}
