/**
 * The statistics in the text format of Prometheus, version 0.0.4: of the last 24 hours and since ever.
 *
 * Pure. Units are seconds and bytes. What can only grow, but for the deletion of tasks, is a counter.
 */

import { isSettledState, TASK_STATES, UNSETTLED_STATES } from "../task/task.ts";
import { callbackToStored, durationCount, type Totals } from "./totals.ts";

export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const PREFIX = "veo3_receiver";
const SETTLED = TASK_STATES.filter(isSettledState);
const QUANTILES = [0.5, 0.99];

type Labels = Readonly<Record<string, string>>;
type Sample = {
  readonly suffix?: string;
  readonly labels?: Labels;
  readonly value: number;
};

export function metricsOf(ever: Totals, lastDay: Totals): string {
  return [
    metric("tasks_total", "counter", "Tasks that are settled, by state.", byState(ever, SETTLED)),
    metric(
      "tasks_unsettled",
      "gauge",
      "Tasks that are not settled yet, by state.",
      byState(ever, UNSETTLED_STATES),
    ),
    metric("failures_total", "counter", "Failed tasks by reason.", byLabel("reason", ever.failures)),
    metric("videos_total", "counter", "Stored videos.", [{ value: ever.videos }]),
    metric("video_bytes_total", "counter", "The size of the stored videos.", [{ value: ever.bytes }]),
    metric(
      "results_total",
      "counter",
      "First results of tasks, by how they came.",
      byLabel("by", ever.results),
    ),
    metric("callback_to_stored_seconds", "summary", "The time from a callback until all videos are stored.", [
      ...quantilesOf(ever, (quantile) => ({ quantile: String(quantile) })),
      { suffix: "_sum", value: ever.durationMs / 1000 },
      { suffix: "_count", value: durationCount(ever) },
    ]),
    metric("last_day_tasks", "gauge", ofLastDay("Tasks by state"), byState(lastDay, TASK_STATES)),
    metric(
      "last_day_failures",
      "gauge",
      ofLastDay("Failed tasks by reason"),
      byLabel("reason", lastDay.failures),
    ),
    metric("last_day_videos", "gauge", ofLastDay("Stored videos"), [{ value: lastDay.videos }]),
    metric("last_day_video_bytes", "gauge", ofLastDay("The size of the stored videos"), [
      { value: lastDay.bytes },
    ]),
    metric(
      "last_day_results",
      "gauge",
      ofLastDay("First results by how they came"),
      byLabel("by", lastDay.results),
    ),
    metric(
      "last_day_callback_to_stored_seconds",
      "gauge",
      ofLastDay("The time from a callback until all videos are stored"),
      // The label "quantile" is kept for summaries.
      quantilesOf(lastDay, (quantile) => ({ percentile: String(quantile * 100) })),
    ),
  ].join("");
}

function ofLastDay(what: string): string {
  return `${what}, of the tasks created in the last 24 hours.`;
}

function byState({ tasks }: Totals, states: readonly (keyof Totals["tasks"])[]): Sample[] {
  return states.map((state) => ({ labels: { state }, value: tasks[state] }));
}

function byLabel(label: string, counts: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(counts).map(([value, n]) => ({ labels: { [label]: value }, value: n }));
}

function quantilesOf(totals: Totals, labelsOf: (quantile: number) => Labels): Sample[] {
  return QUANTILES.flatMap((quantile) => {
    const value = callbackToStored(totals, quantile);
    return value === null ? [] : [{ labels: labelsOf(quantile), value }];
  });
}

/** The values of labels are names of this program: none needs escaping. */
function metric(
  name: string,
  type: "counter" | "gauge" | "summary",
  help: string,
  samples: readonly Sample[],
): string {
  const full = `${PREFIX}_${name}`;
  const lines = samples.map(({ suffix = "", labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return `${full}${suffix}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
  });
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...lines, ""].join("\n");
}
