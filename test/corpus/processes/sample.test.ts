/** About one row of each chapter against a process, at every run: so both runners of the corpus are known to work. */

import { CHAPTERS } from "../chapters.ts";
import { describeChapter } from "../runner.ts";
import { sharedReceivers } from "./receiver.ts";

const SAMPLE = new Set([3, 6, 26, 36, 39, 47, 53, 55, 68, 70]);

const isSampled = ([title]: [string, unknown]) => SAMPLE.has(Number.parseInt(title, 10));

const start = sharedReceivers();
for (const chapter of CHAPTERS) {
  // In the usual configuration, so that one receiver is enough.
  const sections = chapter.sections
    .filter(({ configuration, processOnly }) => !configuration && !processOnly)
    .map(({ rows }) => ({ rows: Object.fromEntries(Object.entries(rows).filter(isSampled)) }))
    .filter(({ rows }) => Object.keys(rows).length > 0);
  if (sections.length > 0) describeChapter({ ...chapter, sections }, start);
}
