/** `npm run test:crash` with few kills: the promises hold, and the run itself works. */

import { describe, expect, it } from "vitest";
import { runCrashes } from "./crash-run.ts";
import { anySeed } from "./random.ts";

/** One at each stage. */
const KILLS = 4;
/** A minute, and nine more for a machine that does other things besides. */
const TIMEOUT_MS = 600_000;

describe("a receiver that is killed while it works", () => {
  it(`keeps every promise over ${KILLS} kills`, { timeout: TIMEOUT_MS }, async ({ signal }) => {
    const seed = anySeed();
    const report = await runCrashes({ kills: KILLS, seed, signal });
    expect(report.evidence.describe(), `to repeat it: --kills ${KILLS} --seed ${seed}`).toEqual([]);
    expect(report.killsByStage.size, "kills of every stage").toBe(4);
    expect(report.videos).toBeGreaterThan(0);
  });
});
