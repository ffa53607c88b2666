/** How long a process has kept a processor busy. Linux only. */

import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const IDLE_POLL_MS = 50;
/** A process that has used less than that since the last look does nothing but wait. */
const IDLE_CPU_MS = 0.5;
/** So many looks in a row, as what waits for another process uses nothing meanwhile. */
const IDLE_POLLS = 4;

/** In milliseconds, of all threads that it has now. */
export async function cpuMs(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const times = await Promise.all(threads.map((thread) => threadCpuMs(`/proc/${pid}/task/${thread}`)));
  return times.reduce((sum, ms) => sum + ms, 0);
}

/**
 * Of one thread, in milliseconds: https://docs.kernel.org/scheduler/sched-stats.html. The first number there is the time
 * on a processor, in nanoseconds.
 *
 * @param directory what the kernel says of the thread
 */
export async function threadCpuMs(directory: string): Promise<number> {
  // A thread may have ended meanwhile.
  const text = await readFile(`${directory}/schedstat`, "utf8").catch(() => "0");
  return Number(text.split(" ")[0]) / 1e6;
}

/** What a process uses while `work` runs, and until all is done that goes on behind it. In milliseconds. */
export async function cpuMsOf<T>(pid: number, work: () => Promise<T>): Promise<{ result: T; cpuMs: number }> {
  const before = await cpuMs(pid);
  const result = await work();
  return { result, cpuMs: (await cpuMsWhenIdle(pid)) - before };
}

async function cpuMsWhenIdle(pid: number): Promise<number> {
  let last = await cpuMs(pid);
  for (let quiet = 0; quiet < IDLE_POLLS; ) {
    await sleep(IDLE_POLL_MS);
    const now = await cpuMs(pid);
    quiet = now - last < IDLE_CPU_MS ? quiet + 1 : 0;
    last = now;
  }
  return last;
}
