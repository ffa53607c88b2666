/** The processes that run on this machine, as POSIX `ps` lists them. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface RunningProcess {
  pid: number;
  parent: number;
  /** Its process group. */
  group: number;
  command: string;
}

const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/;

/** Without those that have ended and only wait for their parent to notice. */
export async function runningProcesses(): Promise<RunningProcess[]> {
  const columns = "pid=,ppid=,pgid=,stat=,args=";
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", columns]);
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, group, state, command = ""] = LINE.exec(line) ?? [];
    if (pid === undefined || state?.startsWith("Z")) return [];
    return { pid: Number(pid), parent: Number(parent), group: Number(group), command };
  });
}

/** Children, their children, and so on. */
export async function descendantsOf(pid: number): Promise<RunningProcess[]> {
  const all = await runningProcesses();
  const below = (parent: number): RunningProcess[] =>
    all.filter((process) => process.parent === parent).flatMap((child) => [child, ...below(child.pid)]);
  return below(pid);
}
