/**
 * What the peaks say: whether the receiver's memory grows with the video. Pure.
 *
 * The local R2 has a process of its own, which needs more for a larger file, with any Worker before it. It is shown,
 * and not judged.
 */

import { aligned } from "../bench/table.ts";
import type { Peak } from "./transfers.ts";

const MIB = 1024 ** 2;

export const SMALL_BYTES = 50 * MIB;
/** As much as MAX_VIDEO_BYTES allows where it is not set. */
export const LARGE_BYTES = 4096 * MIB;

/** Measured: 22 to 31 MiB for 4 GiB. One that kept 5 % of a video would grow by 205. */
export const MOST_GROWTH_BYTES = 64 * MIB;

export interface Measurement {
  transfer: string;
  small: Peak;
  large: Peak;
}

/** By how much the receiver needs more for the large video, in bytes; may be negative. */
export function growth({ small, large }: Measurement): number {
  return large.receiver - small.receiver;
}

export function isConstant(measurement: Measurement): boolean {
  return growth(measurement) <= MOST_GROWTH_BYTES;
}

/** Two lines a transfer, for a person. @param labels what the small and the large video are called */
export function tableOf(
  measurements: readonly Measurement[],
  labels: Readonly<Record<"small" | "large", string>>,
): string {
  const rows = measurements.flatMap((measurement) => {
    const { transfer, small, large } = measurement;
    return [
      [transfer, labels.small, inMib(small.receiver), "", inMib(small.r2)],
      ["", labels.large, inMib(large.receiver), inMib(growth(measurement)), inMib(large.r2)],
    ];
  });
  return aligned([["peak memory", "video", "receiver", "grown by", "local R2"], ...rows]);
}

export function inMib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
