/** How busy the receiver's main thread and the machine's processors are: whichever is busier sets the limit. Linux only. */

import { readFile } from "node:fs/promises";
import { cpus } from "node:os";

export interface BusyTime {
  /** Since the epoch, in milliseconds. */
  readonly at: number;
  /** In milliseconds. */
  readonly thread: number;
  /** In milliseconds, of all processors together. */
  readonly machine: number;
}

/** Up to now. */
export async function busyTime(pid: number): Promise<BusyTime> {
  // https://docs.kernel.org/scheduler/sched-stats.html: the first number is the time on a processor, in nanoseconds.
  const schedstat = await readFile(`/proc/${pid}/task/${pid}/schedstat`, "utf8");
  const machine = cpus().reduce(
    (sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq,
    0,
  );
  return { at: Date.now(), thread: Number(schedstat.split(" ")[0]) / 1e6, machine };
}

/** @returns the share of the time between, 0 to 1, for which the busier of the two was busy */
export function busyShare(before: BusyTime, after: BusyTime): number {
  const ms = after.at - before.at;
  return Math.max(after.thread - before.thread, (after.machine - before.machine) / cpus().length) / ms;
}
