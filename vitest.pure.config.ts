/** The tests of the pure modules, in plain Node: a project of `npm test`, and what the mutation run repeats. */

import { defineConfig } from "vitest/config";
import { PATIENT } from "./test/patience.ts";

export const PURE_TESTS = [
  "test/{doctor,notify,task,veo3}/**/*.test.ts",
  "test/http/{byte-cutter,json,preconditions,range}.test.ts",
  "test/library/{filter,metrics,stats-query,totals}.test.ts",
  "test/url-policy.test.ts",
];

export default defineConfig({ test: { name: "pure", include: PURE_TESTS, ...PATIENT } });
