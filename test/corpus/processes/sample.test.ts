/** About one row of each chapter against a process, at every run: so both runners of the corpus are known to work. */

import { CHAPTERS } from "../chapters.ts";
import { describeChapter } from "../runner.ts";
import { sharedReceivers } from "./receiver.ts";

const SAMPLE = new Set([3, 6, 26, 36, 39, 47, 53, 55, 68, 70]);

const start = sharedReceivers();
for (const chapter of CHAPTERS) {
  // In the configuration of the chapter, so that few receivers have to be started.
  const sections = chapter.sections
    .filter(({ configuration, processOnly }) => !configuration && !processOnly)
    .map(({ rows }) => ({
      rows: Object.fromEntries(
        Object.entries(rows).filter(([title]) => SAMPLE.has(Number.parseInt(title, 10))),
      ),
    }));
  describeChapter({ ...chapter, sections }, start);
}
