/** Every row of the corpus against processes: `npm run test:hostile`. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/corpus/processes/*.test.ts"],
    exclude: ["test/corpus/processes/sample.test.ts"],
    silent: "passed-only",
    reporters: ["default", "./test/corpus/processes/row-reporter.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
