/** How busy the receiver's main thread and the machine's processors are: whichever is busier sets the limit. Linux only. */

import { cpus } from "node:os";
import { threadCpuMs } from "../bench/cpu.ts";

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
  const thread = await threadCpuMs(`/proc/${pid}/task/${pid}`);
  const machine = cpus().reduce(
    (sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq,
    0,
  );
  return { at: Date.now(), thread, machine };
}

/** @returns the share of the time between, 0 to 1, for which the busier of the two was busy */
export function busyShare(before: BusyTime, after: BusyTime): number {
  const ms = after.at - before.at;
  return Math.max(after.thread - before.thread, (after.machine - before.machine) / cpus().length) / ms;
}
