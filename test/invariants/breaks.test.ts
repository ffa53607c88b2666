import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { BREAKS, broken, INVARIANTS } from "./breaks.ts";

const PROJECT = new URL("../../", import.meta.url);

it.each(BREAKS)("can still be made: $what", (one) => {
  const source = readFileSync(new URL(`src/${one.file}`, PROJECT), "utf8");
  expect(broken(source, one)).not.toBe(source);
  for (const file of one.tests) expect(existsSync(new URL(`test/${file}`, PROJECT)), file).toBe(true);
});

it("each invariant is broken in several ways", () => {
  const counts = Map.groupBy(BREAKS, ({ invariant }) => invariant);
  for (let number = 1; number <= INVARIANTS; number++) {
    expect(counts.get(number)?.length, `invariant ${number}`).toBeGreaterThan(1);
  }
});
