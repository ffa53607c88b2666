/**
 * When the receiver is killed: moments spread over all it does, drawn from a seed.
 *
 * Pure. A moment says what to wait for and how long after it; what happens at that time is the machine's own affair,
 * so a seed repeats the plan and not the run.
 */

import type { Random } from "./random.ts";

/** `alarm`: as a transfer is started by the alarm, after a kill that interrupted it or missed its beginning. */
export const STAGES = ["accept", "transfer", "completion", "alarm"] as const;
export type Stage = (typeof STAGES)[number];

export interface Moment {
  readonly stage: Stage;
  /** How long the receiver has been up before the stage begins, in milliseconds. */
  readonly upMs: number;
  /** How long after what the stage waits for, in milliseconds; negative: before it. */
  readonly afterMs: number;
}

/** How long the receiver runs before that, and how long what a stage is about takes: a commit, the end of an upload. */
const SPANS: Record<Stage, { up: [number, number]; after: [number, number] }> = {
  accept: { up: [0, 1_200], after: [0, 150] },
  transfer: { up: [0, 0], after: [1_000, 5_000] },
  completion: { up: [0, 1_500], after: [0, 150] },
  alarm: { up: [0, 0], after: [-50, 500] },
};

/** The stages one after the other, shuffled anew for each round, so that a few kills meet all of them too. */
export function* momentsFrom(random: Random): Generator<Moment, never> {
  for (;;) {
    for (const stage of shuffled(STAGES, random)) {
      const { up, after } = SPANS[stage];
      yield { stage, upMs: random.between(...up), afterMs: random.between(...after) };
    }
  }
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
