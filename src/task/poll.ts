/**
 * Polling record-info: the provider's documented alternative to callbacks, its confirmation of them (their signature
 * does not cover the URLs), and the source of fresh links.
 *
 * Pure. A task is polled while a result, its confirmation or a fresh link is missing, for 24 h at most.
 */

import type { Poll, Task } from "./task.ts";

/** Records are kept for 14 days and links for at least one day; a generation takes minutes. */
export const POLL_WINDOW_MS = 24 * 3_600_000;

/** Polling that begins now, with its first poll at `at`. */
export function pollFrom(at: number, now: number): Poll {
  return { at, since: now, failures: 0 };
}

/** Whether a video waits for a fresh link. */
export function isLinkWanted({ videos }: Pick<Task, "videos">): boolean {
  return videos.some(({ freshLink }) => freshLink === "wanted");
}
