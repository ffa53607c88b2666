/** One test for each case of the corpus. */

import { beforeAll, describe, it } from "vitest";
import type { Case, Chapter, Scene, Section } from "./case.ts";
import type { ConfigurationName } from "./configuration.ts";
import { play } from "./play.ts";
import type { Receiver } from "./receiver.ts";

type Start = (configuration: ConfigurationName) => Promise<Receiver>;

/** Test titles begin with the number of the row. */
export function describeChapter(chapter: Chapter, start: Start): void {
  describe(chapter.title, () => {
    for (const section of chapter.sections) {
      const configuration = section.configuration ?? "usual";
      const describeAll = chapter.inTurn ? describe : describe.concurrent;
      describeAll(`configured as ${configuration}`, () =>
        describeSection(section, chapter.given, () => start(configuration)),
      );
    }
  });
}

function describeSection({ rows }: Section, given: Case | undefined, start: () => Promise<Receiver>): void {
  let receiver: Receiver;
  let scene: Scene | undefined;
  beforeAll(async () => {
    receiver = await start();
    if (given) scene = await play(receiver, given);
  });
  for (const [row, cases] of Object.entries(rows)) {
    for (const [title, played] of Object.entries(cases)) {
      it(`${row}: ${title}`, async () => void (await play(receiver, played, scene)));
    }
  }
}
