/** The cards of the grid: a summary of the library, and progress. */

import type { TaskSummary } from "../task/summary.ts";
import type { Snapshot } from "../task-object/rpc.ts";
import { readTask } from "../task-object/stub.ts";

export type Card = {
  readonly summary: TaskSummary;
  /** How much of its videos is stored, 0 to 1; null: nothing is being stored. */
  readonly progress: number | null;
};

export function cardsOf(tasks: readonly TaskSummary[], env: Env): Promise<Card[]> {
  const progressOf = async ({ taskId, state }: TaskSummary) => {
    const snapshot = state === "storing" ? await readTask(env, taskId) : null;
    return snapshot && storedShare(snapshot);
  };
  return Promise.all(tasks.map(async (summary) => ({ summary, progress: await progressOf(summary) })));
}

/** Each video counts the same, because its size is known only once its transfer has begun. */
function storedShare({ task: { videos }, progress }: Snapshot): number {
  const shares = videos.map(({ name, state }) => {
    const { receivedBytes = 0, totalBytes = null } = progress[name] ?? {};
    return state === "stored" ? 1 : totalBytes ? receivedBytes / totalBytes : 0;
  });
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(shares.length, 1);
}
