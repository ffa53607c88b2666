/** The statistics of 100,000 tasks, when they are asked for the first time, and after that. */

import { buildAround } from "../build.ts";
import type { Figure } from "../figure.ts";
import { atMost, countedRow, type Row } from "../row.ts";
import { startRuntime } from "../runtime.ts";
import { AUTHORIZATION, RECEIVER_TOKENS } from "../sides.ts";
import { median } from "../statistics.ts";

const TASKS = 100_000;
const LIMIT_MS = 200;
const LATER_QUESTIONS = 20;
const DAY_MS = 86_400_000;

export const statistics: Figure = async ({ progress }) => {
  const bundle = await buildAround("listed");
  const rows: Row[] = [];
  for (const months of [1, 24]) {
    await using receiver = await startRuntime(bundle, { vars: RECEIVER_TOKENS });
    progress(`listing ${TASKS} tasks, months: ${months}`);
    const listed = await fetch(new URL(`/list?months=${months}&tasks=${TASKS}`, receiver.url));
    if (!listed.ok) throw new Error(`the tasks are not listed: ${await listed.text()}`);
    // What the runtime still has to do after the listing is not measured.
    await answerMs(new URL("/healthz", receiver.url));
    const since = new Date(Date.now() - 365 * DAY_MS).toISOString().slice(0, 10);
    for (const path of [`/stats?since=${since}`, "/metrics"]) {
      const url = new URL(path, receiver.url);
      const what = `${url.pathname} of ${TASKS} tasks in ${months === 1 ? "a month" : `${months} months`}`;
      const first = await answerMs(url);
      const later: number[] = [];
      for (let n = 0; n < LATER_QUESTIONS; n++) later.push(await answerMs(url));
      rows.push(countedRow(`${what}, first`, "ms", first, atMost(LIMIT_MS)));
      rows.push(countedRow(`${what}, later`, "ms", median(later), atMost(LIMIT_MS)));
    }
  }
  return rows;
};

async function answerMs(url: URL): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(url, { headers: AUTHORIZATION });
  const answer = await response.text();
  if (!response.ok) throw new Error(`no statistics: ${answer}`);
  return performance.now() - startedAt;
}
