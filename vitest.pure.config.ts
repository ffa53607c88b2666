/** The pure modules' tests in plain Node: what the mutation run repeats a thousand times. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "test/{task,veo3}/**/*.test.ts",
      "test/http/{json,preconditions,range}.test.ts",
      "test/url-policy.test.ts",
    ],
  },
});
