/** The page of the usage: how much is stored, and a chart of the tasks of the last 30 days. */

import type { Stats } from "../library/stats.ts";
import { type Totals, taskCount } from "../library/totals.ts";
import { TASK_STATES, type TaskState } from "../task/task.ts";
import { formatBytes, formatDay, formatSeconds } from "./format.ts";
import { BackLink, Layout } from "./layout.tsx";
import { usePage } from "./page.ts";
import { Fact } from "./task-elements.tsx";

type Day = Stats["days"][number];

type UsagePageProps = {
  days: readonly Day[];
  /** Of all tasks that there are. */
  ever: Totals;
};

export function UsagePage({ days, ever }: UsagePageProps) {
  const { words } = usePage();
  return (
    <Layout title={words.usage}>
      <BackLink />
      <h1>{words.usage}</h1>
      <dl class="details">
        <Fact name={words.usageStorage} value={formatBytes(ever.bytes, words.tag)} />
        <Fact name={words.videosTitle} value={ever.videos.toLocaleString(words.tag)} />
        <Fact name={words.tasks} value={taskCount(ever).toLocaleString(words.tag)} />
      </dl>
      <section class="panel usage" aria-labelledby="days-title">
        <h2 id="days-title">{words.usageDays(days.length)}</h2>
        <Chart days={days} />
        <p class="ends hint">
          {[days.at(0), days.at(-1)].map((day) => day && <span>{formatDay(day.day, words.tag)}</span>)}
        </p>
        <ul class="facts">
          {TASK_STATES.map((state) => (
            <li class={`state ${state}`}>
              {words.states[state]} {sum(days, state).toLocaleString(words.tag)}
            </li>
          ))}
        </ul>
        <Days days={days} />
      </section>
    </Layout>
  );
}

const BAR_WIDTH = 16;
const BAR_GAP = 4;
const CHART_HEIGHT = 120;
/** Also a single task among thousands is seen. */
const SMALLEST_PART = 2;

/** A bar for each day, with a part for each state, the stored ones at the bottom. */
function Chart({ days }: { days: readonly Day[] }) {
  const { words } = usePage();
  const width = days.length * (BAR_WIDTH + BAR_GAP) - BAR_GAP;
  const most = Math.max(1, ...days.map(tasksOf));
  return (
    <svg viewBox={`0 0 ${width} ${CHART_HEIGHT}`} role="img" aria-labelledby="chart-title chart-description">
      <title id="chart-title">{words.usageChart}</title>
      <desc id="chart-description">{words.usageMost(most)}</desc>
      <path class="axis" d={`M0 ${CHART_HEIGHT - 0.5}H${width}`} />
      {days.map((day, index) => (
        <Bar day={day} x={index * (BAR_WIDTH + BAR_GAP)} most={most} />
      ))}
    </svg>
  );
}

const STACKED: readonly TaskState[] = ["stored", "partial", "failed", "storing", "waiting"];

function Bar({ day, x, most }: { day: Day; x: number; most: number }) {
  const { words } = usePage();
  let y = CHART_HEIGHT;
  const parts = STACKED.filter((state) => day.tasks[state] > 0).map((state) => {
    const height = Math.max(SMALLEST_PART, Math.round((day.tasks[state] / most) * (CHART_HEIGHT - 10)));
    y -= height;
    return <rect class={state} x={x} y={y} width={BAR_WIDTH} height={height} />;
  });
  return (
    <g>
      <title>{`${formatDay(day.day, words.tag)}: ${tasksOf(day)}`}</title>
      {parts}
    </g>
  );
}

/** The same as numbers, for those who cannot see the chart, and for those who want them exactly. */
function Days({ days }: { days: readonly Day[] }) {
  const { words } = usePage();
  const shown = days.filter((day) => tasksOf(day) > 0).toReversed();
  if (shown.length === 0) return null;
  return (
    <details>
      <summary>{words.usageTable}</summary>
      <section class="scrolled" tabindex={0} aria-label={words.usageTable}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.usageDay}</th>
              {TASK_STATES.map((state) => (
                <th scope="col">{words.states[state]}</th>
              ))}
              <th scope="col">{words.size}</th>
              <th scope="col">{words.usageTime}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((day) => (
              <tr>
                <th scope="row">{formatDay(day.day, words.tag)}</th>
                {TASK_STATES.map((state) => (
                  <td>{day.tasks[state]}</td>
                ))}
                <td>{formatBytes(day.bytes, words.tag)}</td>
                <td>
                  {day.callbackToStored.p50 === null
                    ? "–"
                    : formatSeconds(day.callbackToStored.p50, words.tag)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function tasksOf({ tasks }: Day): number {
  return TASK_STATES.reduce((all, state) => all + tasks[state], 0);
}

function sum(days: readonly Day[], state: TaskState): number {
  return days.reduce((all, { tasks }) => all + tasks[state], 0);
}
