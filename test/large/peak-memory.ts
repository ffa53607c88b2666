/** How much memory a process has needed at most, as Linux shows it in /proc. */

import { readFile } from "node:fs/promises";

/** Of a process that runs, in bytes: VmHWM, the largest resident set so far, which misses nothing as samples would. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no VmHWM`);
  return Number(kibibytes) * 1024;
}
