/**
 * Two kinds of tests: those of the Worker run inside workerd, with its own KV, R2 and Durable Objects, once without
 * the provider's key and twice with it, for the gateway and for all that is asked of record-info; those of the
 * simulator and of the whole receiver as a process run in Node. All meet a simulator on real sockets.
 */

import { createServer } from "node:net";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";

const RECEIVER = {
  CALLBACK_TOKEN: "callback-token",
  API_TOKEN: "api-token",
  // Short, so that what is retried is retried while a test looks.
  RETRY_BASE_SECONDS: "0.02",
  IDLE_TIMEOUT_SECONDS: "3",
  MAX_VIDEO_BYTES: "50000000",
};

const workerProject = await inWorkerd(
  "worker",
  [
    "test/{access,gallery,http,library,openapi,task,transfer,veo3}/**/*.test.ts",
    "test/{routes,task-object}/*.test.ts",
    "test/*.test.ts",
  ],
  () => RECEIVER,
);
const gatewayProject = await inWorkerd("gateway", ["test/routes/gateway/**/*.test.ts"], (simulator) => ({
  ...RECEIVER,
  VEO3_API_KEY: "provider-key",
  VEO3_API_BASE: `http://${simulator}`,
}));

const providerProject = await inWorkerd(
  "provider",
  ["test/task-object/provider/**/*.test.ts"],
  (simulator) => ({
    ...RECEIVER,
    VEO3_API_KEY: "provider-key",
    VEO3_API_BASE: `http://${simulator}`,
    POLL_AFTER_SECONDS: "0.2",
    POLL_INTERVAL_SECONDS: "0.1",
    NOTIFY_HOSTS: simulator,
  }),
);

export default defineConfig({
  test: {
    // The receiver's log belongs to the tests that fail.
    silent: "passed-only",
    coverage: {
      provider: "istanbul",
      include: ["src/**"],
      reporter: ["text"],
      thresholds: Object.fromEntries(
        ["task", "veo3", "transfer", "access"].map((folder) => [
          `src/${folder}/**`,
          { lines: 95, branches: 95 },
        ]),
      ),
    },
    projects: [
      workerProject,
      gatewayProject,
      providerProject,
      {
        test: {
          name: "node",
          include: ["test/{simulator,e2e,crash,large,cost,bench,structure}/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

async function inWorkerd(
  name: string,
  include: string[],
  variables: (simulatorHost: string) => Record<string, string>,
): Promise<TestProjectConfiguration> {
  // Known before anything starts: the Worker's configuration has to allow it as a video host.
  const simulatorPort = await freePort();
  const simulator = `127.0.0.1:${simulatorPort}`;
  const bindings = { ...variables(simulator), VIDEO_HOSTS: simulator };
  return {
    plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings } })],
    test: {
      name,
      include,
      globalSetup: ["test/simulator/global-setup.ts"],
      testTimeout: 30_000,
      provide: { simulatorPort },
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
