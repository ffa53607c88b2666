/**
 * A program in a process group of its own, with a directory of its own. Neither outlives whoever started it, however
 * that came to die.
 */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

export interface GuardedOptions {
  /** Removed when nobody else is left to do it. */
  readonly directory: string;
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs its arguments after the first, and ends the whole process group once the standard input ends: it is a pipe
 * from the process that started this one, so it ends with that process. The first argument is the directory to remove
 * then.
 */
const GUARDED = `
  directory=$1
  shift
  exec 3<&0
  { trap '' TERM; read -r _ <&3; kill -TERM 0; sleep 2; rm -rf "$directory"; kill -KILL 0; } >/dev/null 2>&1 &
  exec "$@" </dev/null 3<&-`;

/** @returns the program itself, by its process id, with nothing on its standard input */
export function spawnGuarded(
  command: readonly string[],
  { directory, ...options }: GuardedOptions,
): ChildProcessWithoutNullStreams {
  const child = spawn("/bin/sh", ["-c", GUARDED, "guarded", directory, ...command], {
    ...options,
    // A process group of its own: signals reach all that it starts.
    detached: true,
    stdio: "pipe",
  });
  // Writing to a program that is gone is no fault of whoever started it.
  child.stdin.on("error", () => {});
  return child;
}

/** Does nothing where it has ended. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
