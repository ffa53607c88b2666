/** About one row of each chapter against a process, at every run: so both runners of the corpus are known to work. */

import { CHAPTERS } from "../chapters.ts";
import { describeChapter } from "../runner.ts";
import { sharedReceivers } from "./receiver.ts";

const SAMPLE = new Set([3, 6, 26, 36, 39, 47, 53, 55, 68, 70]);

const start = sharedReceivers();
for (const chapter of CHAPTERS) {
  const rows = chapter.rows.filter(
    ({ row, configuration = "usual", processOnly }) =>
      SAMPLE.has(row) && configuration === "usual" && processOnly === undefined,
  );
  if (rows.length > 0) describeChapter(chapter, start, rows);
}
