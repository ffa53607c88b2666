/** All rows of the corpus, by chapter. */

import type { Chapter } from "./case.ts";
import { request } from "./request.ts";
import { resume } from "./resume.ts";
import { serving } from "./serving.ts";
import { state } from "./state.ts";
import { transfer } from "./transfer.ts";
import { url } from "./url.ts";
import { verification } from "./verification.ts";

export const CHAPTERS: readonly Chapter[] = [request, verification, state, url, transfer, resume, serving];
