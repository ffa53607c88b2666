/** New tasks while transfers run, beside the same receiver without transfers. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, Figure } from "../figure.ts";
import { runLoad } from "../load.ts";
import { type Origin, startOrigin } from "../origin.ts";
import { inTurns } from "../pairs.ts";
import { comparedRow, ratioAtMost } from "../row.ts";
import type { Runtime } from "../runtime.ts";
import {
  callbackOf,
  callbackRequest,
  deleteTask,
  newTaskIds,
  REFUSED_URL,
  settled,
  startReceiver,
} from "../sides.ts";
import { p99s } from "./ack.ts";

const REQUESTS = 500;
/** Not to saturate the machine: that is what transfers at full speed would do, to anyone. */
const CONNECTIONS = 1;
const TRANSFERS = 20;
/**
 * Of each transfer: a slow host's, 5 MB/s in all. The local R2 takes a sixth of a core for them. At 20 MB/s it takes
 * about half of one, and on two cores KV, which every answer waits for, then waits for it: a floor Worker that reads
 * and writes KV has a p99 of 1.7 times its own as well.
 */
const BYTES_PER_SECOND = 250_000;
/** Without an ETag, so that each has one connection. They last longer than any turn, and are ended with it. */
const VIDEO_BYTES = 300_000_000;
const POLL_MS = 20;
/** A p99 of 500 is the sixth longest, and varies. */
const UNDER_LOAD_PAIRS = 9;

export const ackUnderLoad: Figure = async (bench: Bench) => {
  await using origin = await startOrigin();
  await using receiver = await startReceiver(bench, origin.host);
  const pairs = await inTurns(
    {
      receiver: async () => {
        const tasks = await startTransfers(origin, receiver);
        const result = await acknowledge(receiver);
        const { concurrent } = await origin.traffic();
        if (concurrent < TRANSFERS) throw new Error(`only ${concurrent} transfers were left in the end`);
        await Promise.all(tasks.map((task) => deleteTask(receiver, task)));
        return result;
      },
      floor: () => acknowledge(receiver),
    },
    bench.progress,
    UNDER_LOAD_PAIRS,
  );
  const name = `new task while ${TRANSFERS} transfers run, floor is the receiver without them`;
  return [comparedRow(name, "ms p99", p99s(pairs), ratioAtMost(1.3))];
};

async function acknowledge(receiver: Runtime) {
  const requests = newTaskIds(REQUESTS).map((id) => callbackRequest(callbackOf(id, REFUSED_URL)));
  const done = settled(receiver, REQUESTS, "failed");
  const result = await runLoad(receiver.url, { connections: CONNECTIONS, status: 200, requests });
  await done;
  return result;
}

async function startTransfers(origin: Origin, receiver: Runtime): Promise<string[]> {
  const responses = [{ bytesPerSecond: BYTES_PER_SECOND, etag: null }];
  const { url } = await origin.addFile({ bytes: VIDEO_BYTES, responses });
  const tasks = newTaskIds(TRANSFERS);
  const requests = tasks.map((id) => callbackRequest(callbackOf(id, url)));
  await runLoad(receiver.url, { connections: CONNECTIONS, status: 200, requests });
  while ((await origin.traffic()).concurrent < TRANSFERS) await sleep(POLL_MS);
  return tasks;
}
