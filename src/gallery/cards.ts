/** The cards of the grid: a summary of the library, a link to its cover, and progress. */

import { linkExpiry, signLink } from "../access/signed-link.ts";
import type { Config } from "../config.ts";
import type { TaskSummary } from "../task/summary.ts";
import type { Snapshot } from "../task-object/rpc.ts";
import { readTask } from "../task-object/stub.ts";

export type Card = {
  readonly summary: TaskSummary;
  /** A signed link to the video that the card plays; null: there is none yet. */
  readonly cover: string | null;
  /** How much of its videos is stored, 0 to 1; null: nothing is being stored. */
  readonly progress: number | null;
};

export function cardsOf(
  tasks: readonly TaskSummary[],
  env: Env,
  config: Config,
  token: string,
  now: number,
): Promise<Card[]> {
  const expires = linkExpiry(config.LINK_TTL_SECONDS, now);
  const coverOf = async ({ taskId, cover }: TaskSummary) =>
    cover && `/videos/${taskId}/${cover}?${await signLink(taskId, cover, expires, token)}`;
  const progressOf = async ({ taskId, state }: TaskSummary) => {
    const snapshot = state === "storing" ? await readTask(env, taskId) : null;
    return snapshot && storedShare(snapshot);
  };
  return Promise.all(
    tasks.map(async (summary) => {
      const [cover, progress] = await Promise.all([coverOf(summary), progressOf(summary)]);
      return { summary, cover, progress };
    }),
  );
}

/** Each video counts the same, because its size is known only once its transfer has begun. */
function storedShare({ task: { videos }, progress }: Snapshot): number {
  const shares = videos.map(({ name, state }) => {
    const { receivedBytes = 0, totalBytes = null } = progress[name] ?? {};
    return state === "stored" ? 1 : totalBytes ? receivedBytes / totalBytes : 0;
  });
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(shares.length, 1);
}
