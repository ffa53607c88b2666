/**
 * New tasks, acknowledged as fast as they are, and what they take of the processor until all is done that goes on
 * behind their acknowledgements.
 *
 * Some settle at once: the provider says that they failed. The others are as in life: their video takes longer than the
 * acknowledgements, so its host is asked beside the next answers and gives nothing before the last one. The floor asks
 * it too, and leaves out only what the transfers take in the end.
 */

import { cpuMsOf } from "../cpu.ts";
import type { Figure } from "../figure.ts";
import { type LoadResult, postBytes, runLoad } from "../load.ts";
import { startOrigin } from "../origin.ts";
import { inTurns, type Turns } from "../pairs.ts";
import { comparedRow, type Row, ratioAtLeast, ratioAtMost } from "../row.ts";
import { callbackOf, callbackRequest, failureOf, newTaskIds, settled, startSides } from "../sides.ts";
import { percentile } from "../statistics.ts";

/** A p99 of so many is the sixth longest. */
const REQUESTS = 500;
/** Longer than the acknowledgements take together, on a slow machine too. */
const HOST_DELAY_MS = 2500;
/** Enough to keep the runtime's one thread busy, so few that an answer waits behind few others. */
const CONNECTIONS = 4;

/** Of a turn: how its requests were answered, and the milliseconds on a processor that each took. */
export type Measured = LoadResult & { readonly cpuMs: number };

export const ack: Figure = async (bench) => {
  await using origin = await startOrigin();
  await using sides = await startSides(bench, origin.host);
  const { receiver, floor } = sides;
  const load = { connections: CONNECTIONS, status: 200 };

  const settledAtOnce = await inTurns(
    {
      receiver: () => {
        const requests = newTaskIds(REQUESTS).map((id) => callbackRequest(failureOf(id)));
        return measured(receiver.pids.worker, REQUESTS, () => runLoad(receiver.url, { ...load, requests }));
      },
      floor: () => {
        const requests = newTaskIds(REQUESTS).map((id) => postBytes("/ack", failureOf(id)));
        return measured(floor.pids.worker, REQUESTS, () => runLoad(floor.url, { ...load, requests }));
      },
    },
    bench.progress,
  );

  const { url } = await origin.addFile({ responses: [{ delayMs: HOST_DELAY_MS }] });
  const transferred = await inTurns(
    {
      receiver: async () => {
        const requests = newTaskIds(REQUESTS).map((id) => callbackRequest(callbackOf(id, url)));
        const done = settled(receiver, REQUESTS, "stored");
        const result = await runLoad(receiver.url, { ...load, requests });
        // What follows the last answers must not fall into the floor's turn.
        await done;
        return result;
      },
      floor: () => {
        const target = `/ack?fetch=${encodeURIComponent(url)}`;
        const requests = newTaskIds(REQUESTS).map((id) => postBytes(target, callbackOf(id, url)));
        return runLoad(floor.url, { ...load, requests });
      },
    },
    (turn) => bench.progress(`with a video, ${turn}`),
  );
  return [
    ...costRows("new task", settledAtOnce),
    comparedRow("new task", "ms p99", p99s(settledAtOnce), ratioAtMost(1.1)),
    comparedRow("new task with a video", "acks/s", rates(transferred), ratioAtLeast(0.9)),
    comparedRow("new task with a video", "ms p99", p99s(transferred), ratioAtMost(1.1)),
  ];
};

/** @param work sends so many requests */
export async function measured(
  pid: number,
  count: number,
  work: () => Promise<LoadResult>,
): Promise<Measured> {
  const { result, cpuMs } = await cpuMsOf(pid, work);
  return { ...result, cpuMs: cpuMs / count };
}

/** How many a second, and the processor's time that each takes: nine tenths of the floor's speed in both. */
export function costRows(figure: string, pairs: readonly Turns<Measured>[]): Row[] {
  const cpu = pairs.map(({ receiver, floor }) => ({ receiver: receiver.cpuMs, floor: floor.cpuMs }));
  return [
    comparedRow(figure, "acks/s", rates(pairs), ratioAtLeast(0.9)),
    comparedRow(figure, "ms of CPU", cpu, ratioAtMost(1.11)),
  ];
}

export function rates(pairs: readonly Turns<LoadResult>[]) {
  const rate = ({ latencies, seconds }: LoadResult) => latencies.length / seconds;
  return pairs.map(({ receiver, floor }) => ({ receiver: rate(receiver), floor: rate(floor) }));
}

export function p99s(pairs: readonly Turns<LoadResult>[]) {
  const p99 = ({ latencies }: LoadResult) => percentile(latencies, 0.99);
  return pairs.map(({ receiver, floor }) => ({ receiver: p99(receiver), floor: p99(floor) }));
}
