/**
 * New tasks, acknowledged as fast as they are. As in life their videos take longer than that: their host is asked for
 * each beside the next answers, and gives none before the last one is acknowledged.
 *
 * The second floor has KV as well. It separates the receiver's own time from that of the local runtime's KV, where a
 * read and a write take about as long as a row and an alarm in a Durable Object.
 */

import type { Figure } from "../figure.ts";
import { type LoadResult, postBytes, runLoad } from "../load.ts";
import { startOrigin } from "../origin.ts";
import { inTurns, type Turns } from "../pairs.ts";
import { comparedRow, ratioAtLeast, ratioAtMost } from "../row.ts";
import { callbackOf, callbackRequest, newTaskIds, type Sides, settled, startSides } from "../sides.ts";
import { percentile } from "../statistics.ts";

/** A p99 of so many is the sixth longest. */
const REQUESTS = 500;
/** Longer than the acknowledgements take together, on a slow machine too. */
const HOST_DELAY_MS = 2500;
/** Enough to keep the runtime's one thread busy, so few that an answer waits behind few others. */
const CONNECTIONS = 4;

export const ack: Figure = async (bench) => {
  await using origin = await startOrigin();
  await using sides = await startSides(bench, origin.host);
  const { url } = await origin.addFile({ responses: [{ delayMs: HOST_DELAY_MS }] });
  const bare = await inTurns(acksOf(sides, url, "/ack"), bench.progress);
  const hinted = await inTurns(acksOf(sides, url, "/ack-with-hint"), (turn) =>
    bench.progress(`with KV, ${turn}`),
  );
  return [
    comparedRow("new task", "acks/s", rates(bare), ratioAtLeast(0.95)),
    comparedRow("new task", "ms p99", p99s(bare), ratioAtMost(1.2)),
    comparedRow("new task, floor reads and writes KV too", "acks/s", rates(hinted), null),
    comparedRow("new task, floor reads and writes KV too", "ms p99", p99s(hinted), null),
  ];
};

function acksOf({ receiver, floor }: Sides, url: string, floorPath: string) {
  const load = { connections: CONNECTIONS, status: 200 };
  return {
    receiver: async () => {
      const requests = newTaskIds(REQUESTS).map((id) => callbackRequest(id, url));
      const done = settled(receiver, REQUESTS, "stored");
      const result = await runLoad(receiver.url, { ...load, requests });
      // What follows the last answers must not fall into the floor's turn.
      await done;
      return result;
    },
    floor: () => {
      const requests = newTaskIds(REQUESTS).map((id) => postBytes(floorPath, callbackOf(id, url)));
      return runLoad(floor.url, { ...load, requests });
    },
  };
}

export function rates(pairs: readonly Turns<LoadResult>[]) {
  const rate = ({ latencies, seconds }: LoadResult) => latencies.length / seconds;
  return pairs.map(({ receiver, floor }) => ({ receiver: rate(receiver), floor: rate(floor) }));
}

export function p99s(pairs: readonly Turns<LoadResult>[]) {
  const p99 = ({ latencies }: LoadResult) => percentile(latencies, 0.99);
  return pairs.map(({ receiver, floor }) => ({ receiver: p99(receiver), floor: p99(floor) }));
}
