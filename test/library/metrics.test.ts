/** The text is read by a parser of its format, which Prometheus documents. */

import parsePrometheus from "parse-prometheus-text-format";
import { expect, it } from "vitest";
import { metricsOf } from "../../src/library/metrics.ts";
import { noTotals, type Totals } from "../../src/library/totals.ts";

const ever: Totals = {
  tasks: { waiting: 1, storing: 2, stored: 40, partial: 3, failed: 4 },
  failures: { content_policy: 3, source_gone: 1 },
  videos: 50,
  bytes: 1_000_000_000,
  results: { callback: 45, poll: 2 },
  durations: { 190: 40 },
  durationMs: 80_500,
};

const text = metricsOf(ever, noTotals());
const families = parsePrometheus(text);
const family = (name: string) => families.find((one) => one.name === `veo3_receiver_${name}`);

it("each metric has a type, a help text, and a name by Prometheus' rules", () => {
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(families.map(({ name }) => name)).toEqual(names);
  for (const { name, type, help } of families) {
    expect(name).toMatch(/^veo3_receiver_[a-z_]+$/);
    expect(help, name).toMatch(/\.$/);
    expect(name.endsWith("_total"), name).toBe(type === "COUNTER");
  }
});

it("the counters have what there was ever", () => {
  expect(family("tasks_total")?.metrics).toEqual([
    { labels: { state: "stored" }, value: "40" },
    { labels: { state: "partial" }, value: "3" },
    { labels: { state: "failed" }, value: "4" },
  ]);
  expect(family("failures_total")?.metrics).toEqual([
    { labels: { reason: "content_policy" }, value: "3" },
    { labels: { reason: "source_gone" }, value: "1" },
  ]);
  expect(family("video_bytes_total")?.metrics).toEqual([{ value: "1000000000" }]);
});

it("what may fall is a gauge, and so is what is of the last 24 hours", () => {
  expect(family("tasks_unsettled")).toMatchObject({
    type: "GAUGE",
    metrics: [{ labels: { state: "waiting" }, value: "1" }, { labels: { state: "storing" } }],
  });
  expect(family("last_day_videos")).toMatchObject({ type: "GAUGE", metrics: [{ value: "0" }] });
  expect(family("last_day_failures")?.metrics).toEqual([]);
});

it("the time from a callback to the stored videos is a summary in seconds", () => {
  const quantiles = { "0.5": expect.stringMatching(/^1\.9\d*$/), "0.99": expect.stringMatching(/^1\.9\d*$/) };
  expect(family("callback_to_stored_seconds")).toMatchObject({
    type: "SUMMARY",
    metrics: [{ quantiles, sum: "80.5", count: "40" }],
  });
});

it("the percentiles of the last 24 hours are a gauge in seconds", () => {
  const lastDay = parsePrometheus(metricsOf(noTotals(), ever)).find(({ name }) =>
    name.endsWith("last_day_callback_to_stored_seconds"),
  );
  expect(lastDay).toMatchObject({
    type: "GAUGE",
    metrics: [{ labels: { percentile: "50" } }, { labels: { percentile: "99" } }],
  });
});
