/**
 * What it takes to start the Worker, in an isolate that has never seen it: the time until its module is imported, and
 * the time until a callback is acknowledged that arrives before that.
 *
 * `wrangler check startup` shows the import by a CPU profile. That starts with some 3 ms of the profiler's own, more
 * than a small Worker takes, and samples too seldom to see the rest: so both are timed from outside, the import as what
 * a request takes longer that causes it. The source text is not parsed in this time: workerd does that as it starts.
 */

import type { Bundle } from "../build.ts";
import { cpuMs } from "../cpu.ts";
import type { Figure } from "../figure.ts";
import { IMPORT, NOTHING } from "../late-entry.ts";
import { postBytes, requestBytes, runLoad } from "../load.ts";
import { inTurns, PAIRS } from "../pairs.ts";
import { atMost, comparedRow, ratioAtMost } from "../row.ts";
import { type Runtime, type RuntimeOptions, startRuntime } from "../runtime.ts";
import {
  callbackOf,
  callbackRequest,
  FLOOR_OBJECTS,
  newTaskIds,
  RECEIVER_TOKENS,
  REFUSED_URL,
} from "../sides.ts";
import { median } from "../statistics.ts";

/** Isolates a turn: one by one their times vary by half. */
const ISOLATES = 5;
const TURNS = PAIRS + 1;
/** Requests that import nothing, for the time that any request takes. */
const PLAIN_REQUESTS = 5;

export const startup: Figure = async (bench) => {
  const { receiver, floor, bareHono, progress } = bench;
  progress("starting");
  const vars = { ...RECEIVER_TOKENS, VIDEO_HOSTS: "videos.example.com" };
  await using receivers = await freshIsolates(receiver, { vars }, 2);
  await using floors = await freshIsolates(floor, { durableObjects: FLOOR_OBJECTS });
  await using bare = await freshIsolates(bareHono, { durableObjects: {} });

  const imports = await inTurns(
    { receiver: () => importMs(receivers), floor: () => importMs(bare) },
    (turn) => progress(`import, ${turn}`),
  );
  const callback = (taskId: string) => callbackRequest(callbackOf(taskId, REFUSED_URL));
  const floorCallback = (taskId: string) => postBytes("/ack", callbackOf(taskId, REFUSED_URL));
  const callbacks = await inTurns(
    {
      receiver: () => firstAnswer(receivers, callback),
      floor: () => firstAnswer(floors, floorCallback),
    },
    (turn) => progress(`first callback, ${turn}`),
  );
  const cpu = callbacks.map(({ receiver, floor }) => ({ receiver: receiver.cpuMs, floor: floor.cpuMs }));
  const wall = callbacks.map(({ receiver, floor }) => ({ receiver: receiver.ms, floor: floor.ms }));
  return [
    comparedRow("import, floor is a bare Hono app", "ms", imports, atMost(5)),
    comparedRow("import and first callback", "ms", wall, ratioAtMost(1.5)),
    comparedRow("import and first callback", "ms of CPU", cpu, null),
  ];
};

interface Isolates extends AsyncDisposable {
  readonly runtime: Runtime;
  /** Of those whose module has not been imported yet. */
  readonly fresh: URL[];
}

/** @param figures for so many of them */
async function freshIsolates(bundle: Bundle, options: RuntimeOptions, figures = 1): Promise<Isolates> {
  const runtime = await startRuntime(bundle, { ...options, lateImports: figures * TURNS * ISOLATES });
  return {
    runtime,
    fresh: [...runtime.urls],
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

/** The median of a few. */
async function importMs({ fresh }: Isolates): Promise<number> {
  const times: number[] = [];
  for (const url of fresh.splice(0, ISOLATES)) {
    const plain = Array.from({ length: PLAIN_REQUESTS }, () => get(NOTHING));
    const [imported = 0, ...others] = (await answerMs(url, [...plain, get(IMPORT)])).toReversed();
    times.push(imported - median(others));
  }
  return median(times);
}

/** The medians of a few. */
async function firstAnswer({ fresh, runtime: { pids } }: Isolates, requestOf: (taskId: string) => Buffer) {
  const times: { ms: number; cpuMs: number }[] = [];
  for (const url of fresh.splice(0, ISOLATES)) {
    const [taskId = ""] = newTaskIds(1);
    // What the connection takes is not measured.
    await answerMs(url, [get(NOTHING)]);
    const before = await cpuMs(pids.worker);
    const [ms = 0] = await answerMs(url, [requestOf(taskId)]);
    times.push({ ms, cpuMs: (await cpuMs(pids.worker)) - before });
  }
  return { ms: median(times.map(({ ms }) => ms)), cpuMs: median(times.map(({ cpuMs }) => cpuMs)) };
}

function get(path: string): Buffer {
  return requestBytes("GET", path, {});
}

/** Of each, one after the other. */
async function answerMs(url: URL, requests: readonly Buffer[]): Promise<readonly number[]> {
  const { latencies } = await runLoad(url, { connections: 1, status: 200, requests });
  return latencies;
}
