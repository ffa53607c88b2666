/** Prometheus' own look at the metrics, where it is installed: Debian has it in the package `prometheus`. */

import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { metricsOf } from "../../src/library/metrics.ts";
import { noTotals, type Totals } from "../../src/library/totals.ts";

const totals: Totals = {
  tasks: { waiting: 1, storing: 2, stored: 40, partial: 3, failed: 4 },
  failures: { content_policy: 3, source_gone: 1 },
  videos: 50,
  bytes: 1_000_000_000,
  results: { callback: 45, poll: 2 },
  durations: { 190: 40 },
  durationMs: 80_500,
};
const isInstalled = spawnSync("promtool", ["--version"]).status === 0;

it.runIf(isInstalled).each([
  ["tasks", totals],
  ["no tasks", noTotals()],
])("promtool has nothing to say against the metrics of %s", (_, totals) => {
  const input = metricsOf(totals, totals);
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
});
