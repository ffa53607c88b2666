/**
 * Deliveries that KV knows, beside a digest and a KV read.
 *
 * The local KV takes some 0.35 ms of CPU for a read, in its own process, and the way there another 0.15 ms of the
 * Worker's, when a bare JSON POST takes 0.13 ms in all: so the floor reads it too.
 */

import type { Figure } from "../figure.ts";
import { postBytes, runLoad } from "../load.ts";
import { inTurns } from "../pairs.ts";
import { callbackOf, callbackRequest, newTaskIds, REFUSED_URL, settled, startSides } from "../sides.ts";
import { costRows, measured } from "./ack.ts";

const REQUESTS = 3000;
const TASKS = 50;
const CONNECTIONS = 4;

export const duplicate: Figure = async (bench) => {
  await using sides = await startSides(bench);
  const { receiver, floor } = sides;
  const load = { connections: CONNECTIONS, status: 200 };
  const tasks = newTaskIds(TASKS);
  const callbacks = tasks.map((id) => callbackOf(id, REFUSED_URL));
  const deliveries = tasks.map((id) => callbackRequest(callbackOf(id, REFUSED_URL)));
  const known = settled(receiver, TASKS, "failed");
  await runLoad(receiver.url, { ...load, requests: deliveries });
  await runLoad(floor.url, { ...load, requests: callbacks.map((body) => postBytes("/ack", body)) });
  await known;

  const posts = callbacks.map((body) => postBytes("/duplicate", body));
  const send = (url: URL, requests: readonly Buffer[]) => () =>
    runLoad(url, { ...load, requests: repeated(requests) });
  const pairs = await inTurns(
    {
      receiver: () => measured(receiver.pids.worker, REQUESTS, send(receiver.url, deliveries)),
      floor: () => measured(floor.pids.worker, REQUESTS, send(floor.url, posts)),
    },
    bench.progress,
  );
  return costRows("duplicate", pairs);
};

function repeated<T>(requests: readonly T[]): T[] {
  return Array.from({ length: REQUESTS / requests.length }, () => requests).flat();
}
