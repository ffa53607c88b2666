/**
 * Where each test runs. The tests of the pure modules and those that start processes run in Node. The tests of the
 * Worker run inside workerd, with its own KV, R2 and Durable Objects, in three configurations: `worker` without the
 * provider's key, `gateway` and `provider` with it. All tests of the Worker use a simulator on real sockets.
 */

import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, resolve } from "node:path";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig, type Plugin, type TestProjectConfiguration } from "vitest/config";
import LongestFirst from "./test/longest-first.ts";
import { PATIENT } from "./test/patience.ts";
import { PURE_TESTS } from "./vitest.pure.config.ts";

/** The files that `wrangler.toml` has imported as text: for Vite they would be styles and scripts. */
const TEXT_FILE = /\.(css|client\.js)$/;
const TEXT_ID = "\0text:";
const textFiles: Plugin = {
  name: "text-files",
  enforce: "pre",
  resolveId: (source, importer = "") =>
    TEXT_FILE.test(source) ? `${TEXT_ID}${resolve(dirname(importer), source)}.text` : undefined,
  load: (id) =>
    id.startsWith(TEXT_ID)
      ? `export default ${JSON.stringify(readFileSync(id.slice(TEXT_ID.length, -".text".length), "utf8"))}`
      : undefined,
};

/** What mediabunny has for Node alone, and leaves out for browsers, as wrangler does too. */
const NODE_ALONE = "\0node-alone";
const withoutNode: Plugin = {
  name: "without-node",
  enforce: "pre",
  resolveId: (source, importer = "") =>
    source === "./node.js" && importer.includes("/mediabunny/") ? NODE_ALONE : undefined,
  load: (id) => (id === NODE_ALONE ? "export {}" : undefined),
};

const RECEIVER = {
  CALLBACK_TOKEN: "callback-token",
  API_TOKEN: "api-token",
  // Short, so that what is retried is retried while a test looks.
  RETRY_BASE_SECONDS: "0.02",
  GONE_AFTER_SECONDS: "0",
  // Long: a busy machine is not a stall. Who waits for the end of one makes it short.
  IDLE_TIMEOUT_SECONDS: "600",
  MAX_VIDEO_BYTES: "50000000",
};

const workerProject = await inWorkerd(
  "worker",
  [
    "test/{access,http,library,openapi,transfer}/**/*.test.ts",
    "test/{gallery,routes,task-object}/*.test.ts",
    "test/corpus/workerd/*.test.ts",
    "test/*.test.ts",
  ],
  () => RECEIVER,
);
const gatewayProject = await inWorkerd(
  "gateway",
  ["test/{gallery,routes}/gateway/**/*.test.ts"],
  (simulator) => ({
    ...RECEIVER,
    VEO3_API_KEY: "provider-key",
    VEO3_API_BASE: `http://${simulator}`,
  }),
);

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

/** Those whose tests run inside workerd. */
export const workerdProjects = [workerProject, gatewayProject, providerProject];

export default defineConfig({
  test: {
    // Only a test that fails shows the receiver's log.
    silent: "passed-only",
    // The summary stays last.
    reporters: ["./test/slowest-tests.ts", "default"],
    sequence: { sequencer: LongestFirst },
    // More than cores: most tests wait for a socket, a timer or a browser most of the time.
    maxWorkers: 4,
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
      "vitest.pure.config.ts",
      ...workerdProjects,
      {
        test: {
          name: "node",
          include: [
            "test/{simulator,e2e,crash,large,load,cost,bench,invariants,structure,cloudflare,setup}/**/*.test.ts",
            // TLS needs a certificate that the receiver trusts: as processes only.
            "test/corpus/processes/{sample,https}.test.ts",
          ],
          exclude: ["test/cloudflare/every-request.test.ts"],
          ...PATIENT,
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
    plugins: [
      textFiles,
      withoutNode,
      cloudflareTest({
        wrangler: { configPath: "./wrangler.toml" },
        miniflare: { bindings },
        // Otherwise workerd prints a stack trace of each connection that a test cuts.
        verbose: false,
      }),
    ],
    test: {
      name,
      include,
      exclude: PURE_TESTS,
      globalSetup: ["test/simulator/global-setup.ts"],
      setupFiles: ["test/loaded-jobs.ts"],
      ...PATIENT,
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
