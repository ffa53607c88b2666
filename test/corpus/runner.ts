/** One test for each case of the corpus. */

import { beforeAll, describe, it } from "vitest";
import type { Case, Chapter, Row, Scene } from "./case.ts";
import type { ConfigurationName } from "./configuration.ts";
import { play } from "./play.ts";
import type { Receiver } from "./receiver.ts";

type Start = (configuration: ConfigurationName) => Promise<Receiver>;

/** The waiting of each step ends before. */
const TIMEOUT_MS = 120_000;

/** Test titles begin with the number of the row. */
export function describeChapter(chapter: Chapter, start: Start, rows = chapter.rows): void {
  describe(chapter.title, () => {
    for (const [configuration, own] of Map.groupBy(rows, configurationIn(chapter))) {
      const describeAll = chapter.inTurn ? describe : describe.concurrent;
      describeAll(`configured as ${configuration}`, () =>
        describeRows(chapter, own, () => start(configuration)),
      );
    }
  });
}

/** Which configuration a row of the chapter is played in. */
export function configurationIn(chapter: Chapter): (row: Row) => ConfigurationName {
  return (row) => row.configuration ?? chapter.configuration ?? "usual";
}

function describeRows({ given }: Chapter, rows: Row[], start: () => Promise<Receiver>): void {
  let receiver: Receiver;
  let scene: Scene | undefined;
  beforeAll(async () => {
    receiver = await start();
    if (given) scene = await play(receiver, given);
  });
  const cases = rows.flatMap((row) =>
    Object.entries(row.cases).map(([title, played]): [string, Case] => [
      `${row.row} ${row.title}: ${title}`,
      played,
    ]),
  );
  it.each(cases)(
    "%s",
    { timeout: TIMEOUT_MS },
    async (_, played) => void (await play(receiver, played, scene)),
  );
}
