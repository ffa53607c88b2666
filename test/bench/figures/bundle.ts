/** What is uploaded. */

import { MAX_BUNDLE_BYTES } from "../../cost/bundle.ts";
import { gzipBytes } from "../build.ts";
import type { Figure } from "../figure.ts";
import { atMost, countedRow } from "../row.ts";

const KIBIBYTE = 1024;

export const bundle: Figure = async ({ receiver }) => {
  const size = gzipBytes(receiver) / KIBIBYTE;
  return [countedRow("bundle", "KiB gzip", size, atMost(MAX_BUNDLE_BYTES / KIBIBYTE))];
};
