/**
 * Two kinds of tests: those of the Worker run inside workerd, with its own KV, R2 and Durable Objects; those of the
 * simulator and of the whole receiver as a process run in Node. Both meet a simulator on real sockets.
 */

import { createServer } from "node:net";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Known before anything starts: the Worker's configuration has to allow it as a video host.
const simulatorPort = await freePort();

export default defineConfig({
  test: {
    // The receiver's log belongs to the tests that fail.
    silent: "passed-only",
    coverage: {
      provider: "istanbul",
      include: ["src/**"],
      reporter: ["text"],
      thresholds: Object.fromEntries(
        ["task", "veo3", "archive", "access"].map((folder) => [
          `src/${folder}/**`,
          { lines: 95, branches: 95 },
        ]),
      ),
    },
    projects: [
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                CALLBACK_TOKEN: "callback-token",
                API_TOKEN: "api-token",
                VIDEO_HOSTS: `127.0.0.1:${simulatorPort}`,
                // Short, so that what is retried is retried while a test looks.
                RETRY_BASE_SECONDS: "0.02",
                IDLE_TIMEOUT_SECONDS: "3",
                MAX_VIDEO_BYTES: "50000000",
              },
            },
          }),
        ],
        test: {
          name: "worker",
          include: ["test/{access,archive,routes,serving,task,veo3}/**/*.test.ts", "test/*.test.ts"],
          globalSetup: ["test/simulator/global-setup.ts"],
          testTimeout: 30_000,
          provide: { simulatorPort },
        },
      },
      {
        test: {
          name: "node",
          include: ["test/{simulator,e2e,crash,cost,bench}/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
