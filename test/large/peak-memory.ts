/** How much memory a process needs, as Linux shows it in /proc. */

import { readFile } from "node:fs/promises";

/** At most, of a process that runs, in bytes: the largest resident set so far, which misses nothing as samples would. */
export function peakMemory(pid: number): Promise<number> {
  return memory(pid, "VmHWM");
}

/** Now, in bytes: the resident set. */
export function residentMemory(pid: number): Promise<number> {
  return memory(pid, "VmRSS");
}

async function memory(pid: number, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const [, kibibytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status) ?? [];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
  return Number(kibibytes) * 1024;
}
