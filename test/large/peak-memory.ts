/** How much memory the local runtime has needed at most, as Linux tells in /proc. */

import { readFile } from "node:fs/promises";
import { descendantsOf } from "../e2e/processes.ts";

/**
 * Of the workerds that this process has started and that still run, in bytes: VmHWM, the largest resident set so far,
 * which misses nothing as samples would. `wrangler dev` runs two, one in front and one that works: their sum.
 */
export async function peakMemory(): Promise<number> {
  const workers = (await descendantsOf(process.pid)).filter(({ command }) =>
    /\bworkerd serve\b/.test(command),
  );
  if (workers.length === 0) throw new Error("no workerd runs");
  const peaks = await Promise.all(workers.map(({ pid }) => peakOf(pid)));
  return peaks.reduce((sum, peak) => sum + peak, 0);
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no VmHWM`);
  return Number(kibibytes) * 1024;
}
