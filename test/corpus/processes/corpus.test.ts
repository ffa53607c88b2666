/** Every row of the corpus, against processes. */

import { CHAPTERS } from "../chapters.ts";
import { describeChapter } from "../runner.ts";
import { sharedReceivers } from "./receiver.ts";

const start = sharedReceivers();
for (const chapter of CHAPTERS) describeChapter(chapter, start);
