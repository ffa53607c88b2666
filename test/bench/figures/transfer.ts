/** Videos from their host into R2, beside a bare fetch into a bare put: from the request to the last stored byte. */

import type { Bench, Figure } from "../figure.ts";
import { postBytes, runLoad } from "../load.ts";
import { type Origin, startOrigin } from "../origin.ts";
import { inTurns, PAIRS } from "../pairs.ts";
import { comparedRow, type Row, ratioAtLeast, type Target } from "../row.ts";
import {
  callbackOf,
  callbackRequest,
  deleteTask,
  newTaskIds,
  type Sides,
  settled,
  startSides,
} from "../sides.ts";

const MEGABYTE = 1_000_000;

interface Videos {
  readonly count: number;
  readonly bytes: number;
  /** Of each connection; null: as fast as it goes. */
  readonly bytesPerSecond: number | null;
  readonly pairs: number;
}

const ONE_LARGE: Videos = { count: 1, bytes: 300 * MEGABYTE, bytesPerSecond: null, pairs: PAIRS };
const MANY_SMALL: Videos = { count: 20, bytes: 10 * MEGABYTE, bytesPerSecond: null, pairs: 7 };
/** A part of 8 MiB for each of three connections, and no more: the floor takes 12 s each time. */
const SLOW_HOST: Videos = { count: 1, bytes: 25 * MEGABYTE, bytesPerSecond: 2 * MEGABYTE, pairs: PAIRS };

export const transfer: Figure = async (bench) => {
  await using origin = await startOrigin();
  await using sides = await startSides(bench, origin.host);
  const compared = (name: string, videos: Videos, target: Target) =>
    compare(bench, origin, sides, name, videos, target);
  return [
    await compared("one video of 300 MB", ONE_LARGE, ratioAtLeast(0.95)),
    await compared("20 videos of 10 MB at once", MANY_SMALL, ratioAtLeast(0.95)),
    await compared("25 MB from a host that gives 2 MB/s a connection", SLOW_HOST, ratioAtLeast(1.5)),
  ];
};

async function compare(
  bench: Bench,
  origin: Origin,
  { receiver, floor }: Sides,
  name: string,
  { count, bytes, bytesPerSecond, pairs: pairCount }: Videos,
  target: Target,
): Promise<Row> {
  const responses = [bytesPerSecond === null ? {} : { bytesPerSecond }];
  const { url } = await origin.addFile({ bytes, responses });
  const speed = (startedAt: number) => (count * bytes) / MEGABYTE / ((performance.now() - startedAt) / 1000);
  const load = { connections: count, status: 200 };
  // Overwritten each time, so that they don't pile up.
  const bare = Array.from({ length: count }, (_, i) => postBytes("/transfer", { url, key: `video_${i}` }));
  const pairs = await inTurns(
    {
      receiver: async () => {
        const tasks = newTaskIds(count);
        const stored = settled(receiver, count, "stored");
        const startedAt = performance.now();
        await runLoad(receiver.url, {
          ...load,
          requests: tasks.map((id) => callbackRequest(callbackOf(id, url))),
        });
        await stored;
        const result = speed(startedAt);
        for (const task of tasks) await deleteTask(receiver, task);
        return result;
      },
      floor: async () => {
        const startedAt = performance.now();
        await runLoad(floor.url, { ...load, requests: bare });
        return speed(startedAt);
      },
    },
    (turn) => bench.progress(`${name}, ${turn}`),
    pairCount,
  );
  return comparedRow(name, "MB/s", pairs, target);
}
