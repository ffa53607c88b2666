/** A program that is ended by Ctrl-C in its terminal, or by SIGTERM, and cleans up before. */

import { constants } from "node:os";

/** What a shell adds to the number of the signal that ended a program. */
const SIGNAL_EXIT_BASE = 128;

/** Aborts with the signal's name. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  // Kept for good: a second Ctrl-C must not cut the cleaning up short.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => controller.abort(signal));
  return controller.signal;
}

export function exitCodeOf({ reason }: AbortSignal): number {
  return SIGNAL_EXIT_BASE + constants.signals[reason as "SIGINT" | "SIGTERM"];
}

/** Rejects with the signal's reason as soon as it is aborted; the work itself has to be ended otherwise. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  if (signal.aborted) aborted.reject(signal.reason);
  signal.addEventListener("abort", () => aborted.reject(signal.reason));
  return Promise.race([work, aborted.promise]);
}
