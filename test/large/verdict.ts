/**
 * What the peaks say: whether the receiver's memory grows with the video. Pure.
 *
 * The local R2 runs in the same process and needs more memory for a larger file, several hundred MiB for 4 GiB, with
 * any Worker before it. So a bare Worker stores the same files: the floor. What the receiver needs beyond it may not
 * be more for a large video than for a small one.
 */

const MIB = 1024 ** 2;

/**
 * For each MiB that passes, the receiver leaves some 9 KiB of garbage (promises, views of its buffer), as V8 collects
 * little while there is room: up to 36 MiB for 4 GiB. And V8 enlarges its heaps in steps, in one run and not in the
 * next. Measured: 25 to 59 MiB, so twice that. Collected by force every 12 s of a transfer, the receiver's heap is
 * below 3 MiB from the first GiB to the last, whichever way it takes. One made to keep 5 % of a video grew by 229 MiB.
 */
export const MOST_GROWTH_BYTES = 128 * MIB;

/** In bytes, of the small and of the large video. */
export interface Peaks {
  small: number;
  large: number;
}

export interface Measurement {
  transfer: string;
  receiver: Peaks;
  floor: Peaks;
}

/** By how much the large video's distance from the floor is above the small one's, in bytes; may be negative. */
export function growthBeyondFloor({ receiver, floor }: Measurement): number {
  return receiver.large - floor.large - (receiver.small - floor.small);
}

export function isConstant(measurement: Measurement): boolean {
  return growthBeyondFloor(measurement) < MOST_GROWTH_BYTES;
}

/** Two lines a transfer, for a person. @param labels what the small and the large video are called */
export function tableOf(
  measurements: readonly Measurement[],
  labels: Readonly<Record<keyof Peaks, string>>,
): string {
  const rows = measurements.flatMap((measurement) => {
    const { transfer, receiver, floor } = measurement;
    return (["small", "large"] as const).map((size) => {
      const distance = receiver[size] - floor[size];
      const name = size === "small" ? transfer : "";
      const grown = size === "small" ? "" : inMib(growthBeyondFloor(measurement));
      return [name, labels[size], inMib(receiver[size]), inMib(floor[size]), inMib(distance), grown];
    });
  });
  const lines = [["peak memory", "video", "receiver", "floor", "difference", "grown by"], ...rows];
  const widthOf = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  const widths = lines[0]?.map((_, column) => widthOf(column)) ?? [];
  const aligned = (cell: string, column: number) => {
    const width = widths[column] ?? 0;
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  };
  return lines.map((line) => line.map(aligned).join("  ").trimEnd()).join("\n");
}

export function inMib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
