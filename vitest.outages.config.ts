/** An outage in the middle of each request of a first deployment, by hand and by setup: `npm run test:outages`. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/cloudflare/every-request.test.ts"],
    // Each runs wrangler, which takes a core.
    maxConcurrency: 2,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
