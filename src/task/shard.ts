/**
 * Which of the library's objects of its month lists a task: a burst of new tasks is spread over them.
 *
 * Pure. A task keeps its shard in its row from the start on, so that another number of shards moves none.
 */

/** An object takes about a thousand requests a second. */
export const SHARDS = 2;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** From 0 on, less than `SHARDS`; evenly, by FNV-1a of the id, whose upper bits differ most. */
export function shardOf(taskId: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < taskId.length; i++) hash = Math.imul(hash ^ taskId.charCodeAt(i), FNV_PRIME);
  return Math.floor(((hash >>> 0) / 2 ** 32) * SHARDS);
}
