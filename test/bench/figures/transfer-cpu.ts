/**
 * The CPU that a transfer takes, by how much its host sends at a time. The Worker's process is measured; R2 has one of
 * its own.
 *
 * The host sends HTTP chunks: they come out of the runtime one by one, however many have arrived. The second floor reads
 * each of them in JavaScript, which is what a receiver does that takes what there is.
 */

import { cpuMsOf } from "../cpu.ts";
import type { Bench, Figure } from "../figure.ts";
import { postBytes, runLoad } from "../load.ts";
import { type Origin, startOrigin } from "../origin.ts";
import { inTurns } from "../pairs.ts";
import { comparedRow, type Row, ratioAtMost, type Target } from "../row.ts";
import type { Runtime } from "../runtime.ts";
import {
  callbackOf,
  callbackRequest,
  deleteTask,
  newTaskIds,
  type Sides,
  settled,
  startSides,
} from "../sides.ts";

/** So that the rest of a task is next to nothing. */
const VIDEO_BYTES = 100_000_000;
const GIBIBYTE = 1024 ** 3;
const KIBIBYTE = 1024;
const ONCE = { connections: 1, status: 200 };

/** A packet of the Internet, a page of memory, and what servers read from disk at a time. */
const CHUNKS: readonly { readonly bytes: number; readonly target: Target }[] = [
  { bytes: 1400, target: ratioAtMost(0.5) },
  { bytes: 4 * KIBIBYTE, target: ratioAtMost(0.5) },
  { bytes: 16 * KIBIBYTE, target: ratioAtMost(1.1) },
  { bytes: 64 * KIBIBYTE, target: ratioAtMost(1.2) },
];

export const transferCpu: Figure = async (bench) => {
  await using origin = await startOrigin();
  await using sides = await startSides(bench, origin.host);
  const rows: Row[] = [];
  for (const { bytes, target } of CHUNKS) rows.push(...(await compare(bench, origin, sides, bytes, target)));
  return rows;
};

async function compare(
  bench: Bench,
  origin: Origin,
  { receiver, floor }: Sides,
  chunkBytes: number,
  target: Target,
): Promise<Row[]> {
  const responses = [{ length: "chunked" as const, sliceBytes: chunkBytes }];
  const { url } = await origin.addFile({ bytes: VIDEO_BYTES, responses });
  const name = `a GiB in chunks of ${(chunkBytes / KIBIBYTE).toFixed(1)} KiB`;
  const bare = (path: string) => {
    const requests = [postBytes(path, { url, key: "video", bytes: VIDEO_BYTES })];
    return secondsOf(floor, () => runLoad(floor.url, { ...ONCE, requests }));
  };
  const pairs = await inTurns(
    {
      receiver: async () => {
        const seconds = await secondsOf(receiver, () => store(receiver, url));
        return { put: seconds, read: seconds };
      },
      floor: async () => ({ put: await bare("/transfer"), read: await bare("/transfer-by-read") }),
    },
    (turn) => bench.progress(`${name}, ${turn}`),
  );
  const of = (way: "put" | "read") =>
    pairs.map((pair) => ({ receiver: pair.receiver[way], floor: pair.floor[way] }));
  return [
    comparedRow(`${name}, floor is a bare put`, "CPU s", of("put"), null),
    comparedRow(`${name}, floor reads each chunk`, "CPU s", of("read"), target),
  ];
}

async function store(receiver: Runtime, url: string): Promise<void> {
  const [taskId = ""] = newTaskIds(1);
  const stored = settled(receiver, 1, "stored");
  await runLoad(receiver.url, { ...ONCE, requests: [callbackRequest(callbackOf(taskId, url))] });
  await stored;
  await deleteTask(receiver, taskId);
}

/** Of CPU, for a GiB. */
async function secondsOf({ pids }: Runtime, transfer: () => Promise<unknown>): Promise<number> {
  const { cpuMs } = await cpuMsOf(pids.worker, transfer);
  return (cpuMs / 1000) * (GIBIBYTE / VIDEO_BYTES);
}
