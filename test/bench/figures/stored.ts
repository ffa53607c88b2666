/**
 * From a callback to its stored video, of 20 MB from a quick host, beside a bare fetch into a bare put; and where the
 * time goes, by the clock of `workers/timed.ts`.
 */

import type { Figure } from "../figure.ts";
import { postBytes, runLoad } from "../load.ts";
import { startOrigin } from "../origin.ts";
import { inTurns, PAIRS } from "../pairs.ts";
import { comparedRow, countedRow, ratioAtMost } from "../row.ts";
import type { Runtime } from "../runtime.ts";
import { callbackOf, callbackRequest, deleteTask, newTaskIds, settled, startSides } from "../sides.ts";
import { median } from "../statistics.ts";
import { type Period, startTimed, type TimedReceiver } from "../times.ts";

const VIDEO_BYTES = 20_000_000;
/** A turn is short. */
const STORED_PAIRS = 3 * PAIRS;
const ONCE = { connections: 1, status: 200 };

export const stored: Figure = async (bench) => {
  await using origin = await startOrigin();
  await using sides = await startSides(bench, origin.host);
  const { url } = await origin.addFile({ bytes: VIDEO_BYTES });
  const bare = [postBytes("/transfer", { url, key: "video" })];
  const pairs = await inTurns(
    {
      receiver: async () => lengthOf((await store(sides.receiver, url)).period),
      floor: async () => (await runLoad(sides.floor.url, { ...ONCE, requests: bare })).seconds * 1000,
    },
    bench.progress,
    STORED_PAIRS,
  );
  bench.progress("with a clock");
  await using timed = await startTimed({ VIDEO_HOSTS: origin.host });
  const runs: Stages[] = [];
  for (let run = 0; run <= STORED_PAIRS; run++) runs.push(await stagesOf(timed, url));
  // The first one does not count, as its code is compiled meanwhile.
  const stages = runs.slice(1);
  const names = Object.keys(STAGES) as (keyof Stages)[];
  return [
    comparedRow("20 MB, from the callback until they are stored", "ms", pairs, ratioAtMost(1.2)),
    ...names.map((name) =>
      countedRow(`  of these: ${STAGES[name]}`, "ms", median(stages.map((run) => run[name])), null),
    ),
  ];
};

/** One behind the other, up to the acknowledgement, which goes out beside them. */
const STAGES = {
  asked: "until the host is asked",
  answered: "until it answers",
  opened: "until the upload is opened in R2",
  uploaded: "until R2 has its parts",
  completed: "until R2 has completed it",
  saved: "until the task is saved",
  acknowledged: "the acknowledgement, meanwhile",
} as const;

type Stages = Record<keyof typeof STAGES, number>;

interface Stored {
  /** From the callback to the settled task. */
  readonly period: Period;
  readonly acknowledgedMs: number;
}

async function store(receiver: Runtime, url: string): Promise<Stored> {
  const [taskId = ""] = newTaskIds(1);
  const done = settled(receiver, 1, "stored");
  const from = Date.now();
  const { seconds } = await runLoad(receiver.url, {
    ...ONCE,
    requests: [callbackRequest(callbackOf(taskId, url))],
  });
  await done;
  const to = Date.now();
  await deleteTask(receiver, taskId);
  return { period: { from, to }, acknowledgedMs: seconds * 1000 };
}

async function stagesOf(receiver: TimedReceiver, url: string): Promise<Stages> {
  const { period, acknowledgedMs } = await store(receiver, url);
  const asked = receiver.asked(period);
  const last = (what: string) => {
    const found = asked.findLast((candidate) => candidate.what === what);
    if (found === undefined) throw new Error(`${what} is not among ${JSON.stringify(asked)}`);
    return found;
  };
  const source = last("fetch");
  const ends = [
    source.from,
    source.to,
    last("R2 createMultipartUpload").to,
    last("R2 uploadPart").to,
    last("R2 complete").to,
    period.to,
  ];
  const [toAsked = 0, answered = 0, opened = 0, uploaded = 0, completed = 0, saved = 0] = ends.map(
    (end, index) => end - (ends[index - 1] ?? period.from),
  );
  return { asked: toAsked, answered, opened, uploaded, completed, saved, acknowledged: acknowledgedMs };
}

function lengthOf({ from, to }: Period): number {
  return to - from;
}
