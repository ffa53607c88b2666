/**
 * `npm run test:submissions`: kills the receiver 30 times around submits with an `Idempotency-Key`.
 *
 *     node test/crash/submissions.ts [--kills 30] [--seed N]
 *
 * Exit code 0: no key generated twice; 1: a promise was broken, and it says which; 130 or 143: interrupted.
 */

import { parseArgs } from "node:util";
import { exitCodeOf, interruption } from "../e2e/interruption.ts";
import { anySeed } from "./random.ts";
import { runSubmissionKills } from "./submission-run.ts";

const DEFAULT_KILLS = 30;

const { values } = parseArgs({ options: { kills: { type: "string" }, seed: { type: "string" } } });
const kills = Number(values.kills ?? DEFAULT_KILLS);
const seed = Number(values.seed ?? anySeed());
const signal = interruption();
process.exit(await run());

/** @returns the exit code */
async function run(): Promise<number> {
  console.log(`${kills} kills, seed ${seed}`);
  const onKill = (done: number) => console.log(`kill ${done} of ${kills}`);
  try {
    const { broken, ...counts } = await runSubmissionKills({ kills, seed, signal, onKill });
    console.log(counts);
    for (const line of broken) console.log(line);
    return broken.length === 0 ? 0 : 1;
  } catch (error) {
    if (signal.aborted) return exitCodeOf(signal);
    throw error;
  }
}
