/**
 * Deliveries that KV knows, beside a bare JSON POST.
 *
 * The local KV takes some 0.35 ms of CPU for a read, in its own process, and the way there another 0.15 ms of the
 * Worker's, when a bare JSON POST takes 0.13 ms in all. The second floor reads KV too, and separates what is the
 * receiver's own.
 *
 * This is as fast as the load ever becomes, and it is not what holds the floor up: it takes about a third of a core
 * for the 7,000 requests/s at which the runtime's thread is busy all the time. On two cores both have their own.
 */

import type { Figure } from "../figure.ts";
import { postBytes, runLoad } from "../load.ts";
import { inTurns } from "../pairs.ts";
import { comparedRow, ratioAtLeast } from "../row.ts";
import { callbackOf, callbackRequest, newTaskIds, REFUSED_URL, settled, startSides } from "../sides.ts";
import { rates } from "./ack.ts";

const REQUESTS = 3000;
const TASKS = 50;
const CONNECTIONS = 4;

export const duplicate: Figure = async (bench) => {
  await using sides = await startSides(bench);
  const { receiver, floor } = sides;
  const load = { connections: CONNECTIONS, status: 200 };
  const tasks = newTaskIds(TASKS);
  const callbacks = tasks.map((id) => callbackOf(id, REFUSED_URL));
  const deliveries = tasks.map((id) => callbackRequest(id, REFUSED_URL));
  const known = settled(receiver, TASKS, "failed");
  await runLoad(receiver.url, { ...load, requests: deliveries });
  await runLoad(floor.url, { ...load, requests: callbacks.map((body) => postBytes("/ack-with-hint", body)) });
  await known;

  const compared = (floorPath: string) => {
    const posts = callbacks.map((body) => postBytes(floorPath, body));
    return inTurns(
      {
        receiver: () => runLoad(receiver.url, { ...load, requests: repeated(deliveries) }),
        floor: () => runLoad(floor.url, { ...load, requests: repeated(posts) }),
      },
      (turn) => bench.progress(`${floorPath}, ${turn}`),
    );
  };
  const bare = rates(await compared("/json"));
  const hinted = rates(await compared("/json-with-hint"));
  return [
    comparedRow("duplicate, floor is a bare JSON POST", "acks/s", bare, ratioAtLeast(0.8)),
    comparedRow("duplicate, floor reads KV too", "acks/s", hinted, null),
  ];
};

function repeated<T>(requests: readonly T[]): T[] {
  return Array.from({ length: REQUESTS / requests.length }, () => requests).flat();
}
