/** What a seed repeats, and that kills meet everything the receiver does. */

import { describe, expect, it } from "vitest";
import { type Moment, momentsFrom, STAGES } from "./moments.ts";
import { Random } from "./random.ts";

function moments(seed: number, count: number): Moment[] {
  const from = momentsFrom(new Random(seed));
  return Array.from({ length: count }, () => from.next().value);
}

describe("the moments of kills", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(moments(1, 20)).toEqual(moments(1, 20));
    expect(moments(1, 20)).not.toEqual(moments(2, 20));
  });

  it("meet every stage with any four kills that begin a round", () => {
    const stages = moments(3, 8).map(({ stage }) => stage);
    expect(stages.slice(0, 4).sort()).toEqual([...STAGES].sort());
    expect(stages.slice(4).sort()).toEqual([...STAGES].sort());
  });
});
