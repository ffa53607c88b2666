/**
 * The first page of a list of 100,000 tasks, with its counts, beside a call that reads 20 rows; how many requests to the
 * library's objects it takes; and how many tasks one of these lists in a second, beside bare rows.
 */

import { buildAround } from "../build.ts";
import type { Figure } from "../figure.ts";
import { inTurns } from "../pairs.ts";
import { atMost, comparedRow, countedRow, type Row, ratioAtLeast } from "../row.ts";
import { type Runtime, startRuntime } from "../runtime.ts";
import { AUTHORIZATION, RECEIVER_TOKENS } from "../sides.ts";
import { median } from "../statistics.ts";

const TASKS = 100_000;
const LIMIT_MS = 300;
const MAX_REQUESTS = 3;
const PAGES = 20;
const EVICTIONS = 5;
const BURST = 5000;

export const list: Figure = async ({ progress }) => {
  const bundle = await buildAround("listed");
  const rows: Row[] = [];
  for (const [months, where] of [
    [1, "a month"],
    [36, "36 months"],
    [0, "half an hour"],
  ] as const) {
    await using receiver = await startRuntime(bundle, { vars: RECEIVER_TOKENS });
    progress(`listing ${TASKS} tasks in ${where}`);
    await ask(receiver, `/list?months=${months}&tasks=${TASKS}`);
    const what = `first page with counts, ${TASKS} tasks in ${where}`;
    const pairs = await inTurns(
      {
        receiver: () => medianMs(receiver, "/videos"),
        floor: () => medianMs(receiver, "/floor/page"),
      },
      (turn) => progress(`${where}, ${turn}`),
    );
    rows.push(comparedRow(what, "ms", pairs, atMost(LIMIT_MS)));
    const cold: number[] = [];
    for (let n = 0; n < EVICTIONS; n++) {
      await ask(receiver, "/evict");
      cold.push((await ask(receiver, "/videos")).ms);
    }
    rows.push(countedRow(`${what}, evicted`, "ms", median(cold), atMost(LIMIT_MS)));
    const { requests } = await ask(receiver, "/videos");
    rows.push(countedRow(`${what}, object requests`, "", requests, atMost(MAX_REQUESTS)));
  }
  await using receiver = await startRuntime(bundle, { vars: RECEIVER_TOKENS });
  const pairs = await inTurns(
    {
      receiver: () => burstRate(receiver, "/burst"),
      floor: () => burstRate(receiver, "/floor/burst"),
    },
    (turn) => progress(`a burst, ${turn}`),
  );
  rows.push(comparedRow("tasks listed by one object", "tasks/s", pairs, ratioAtLeast(0.8)));
  return rows;
};

async function medianMs(receiver: Runtime, path: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < PAGES; n++) times.push((await ask(receiver, path)).ms);
  return median(times);
}

async function burstRate(receiver: Runtime, path: string): Promise<number> {
  const { ms } = await ask(receiver, `${path}?tasks=${BURST}`);
  return (BURST * 1000) / ms;
}

async function ask({ url }: Runtime, path: string): Promise<{ ms: number; requests: number }> {
  const startedAt = performance.now();
  const response = await fetch(new URL(path, url), { headers: AUTHORIZATION });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${path}: ${answer}`);
  return {
    ms: performance.now() - startedAt,
    requests: Number(response.headers.get("x-library-requests")),
  };
}
