/** About one row of each chapter against a process, at every run: so both runners of the corpus are known to work. */

import { CHAPTERS } from "../chapters.ts";
import { describeChapter } from "../runner.ts";
import { sharedReceivers } from "./receiver.ts";

/** Each is played in the configuration of its chapter, so that few receivers have to be started. */
const SAMPLE = new Set([3, 6, 26, 36, 39, 47, 53, 55, 68, 70]);

const start = sharedReceivers();
for (const chapter of CHAPTERS) {
  const rows = chapter.rows.filter(
    ({ row, configuration, processOnly }) => SAMPLE.has(row) && !configuration && !processOnly,
  );
  if (rows.length > 0) describeChapter(chapter, start, rows);
}
