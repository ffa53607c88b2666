/** `npm run test:submissions` with few kills. */

import { describe, expect, it } from "vitest";
import { anySeed } from "./random.ts";
import { runSubmissionKills } from "./submission-run.ts";

const KILLS = 5;
/** Half a minute, and much more for a machine that does other things besides. */
const TIMEOUT_MS = 600_000;

describe("a receiver that is killed while it submits", () => {
  it(`never generates twice for one key, over ${KILLS} kills`, { timeout: TIMEOUT_MS }, async ({
    signal,
  }) => {
    const seed = anySeed();
    const report = await runSubmissionKills({ kills: KILLS, seed, signal });
    expect(report.broken, `to repeat it: --kills ${KILLS} --seed ${seed}`).toEqual([]);
    expect(report.answered + report.neverSent).toBe(KILLS);
  });
});
