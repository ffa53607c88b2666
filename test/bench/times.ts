/** The receiver with a clock in its objects (`workers/timed.ts`), and what its log has told so far. */

import { buildAround } from "./build.ts";
import { type Runtime, startRuntime } from "./runtime.ts";
import { RECEIVER_TOKENS } from "./sides.ts";

const CLOCK_FLAGS = ["nodejs_als"];

interface Line {
  readonly event: string;
  /** Of an object: a task's id. */
  readonly name?: string;
  /** Of what was asked: `R2 put`. */
  readonly what?: string;
  readonly path?: string;
  readonly at?: number;
  readonly from?: number;
  readonly to?: number;
}

/** In milliseconds since 1970, as the lines have them. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

export interface TimedReceiver extends Runtime {
  /** For how long a task's object was awake. */
  awakeMs(taskId: string, period: Period): number;
  /** The calls and alarms of a task's object. */
  calls(taskId: string, period: Period): number;
  /** The requests to the Worker that name a task. */
  requests(taskId: string, period: Period): number;
  /** What was asked of R2 and of hosts, in the order of the answers. */
  asked(period: Period): (Period & { readonly what: string })[];
}

export async function startTimed(vars: Readonly<Record<string, string>>): Promise<TimedReceiver> {
  const bundle = await buildAround("timed", CLOCK_FLAGS);
  const options = { vars: { ...RECEIVER_TOKENS, ...vars }, compatibilityFlags: CLOCK_FLAGS };
  const runtime = await startRuntime(bundle, options);
  const lines: Line[] = [];
  runtime.log.on("line", (line: string) => {
    if (line.startsWith("{")) lines.push(JSON.parse(line));
  });
  const during = (event: string, { from, to }: Period) =>
    lines.filter((line) => {
      const begins = line.from ?? line.at ?? 0;
      return line.event === event && begins <= to && (line.to ?? begins) >= from;
    });
  return {
    ...runtime,
    awakeMs: (taskId, period) => {
      const spans = during("awake", period).filter(({ name }) => name === taskId);
      return spans.reduce((sum, { from = 0, to = 0 }) => {
        return sum + Math.min(to, period.to) - Math.max(from, period.from);
      }, 0);
    },
    calls: (taskId, period) => during("called", period).filter(({ name }) => name === taskId).length,
    requests: (taskId, period) =>
      during("request", period).filter(({ path }) => path?.includes(taskId)).length,
    asked: (period) => during("asked", period).map(({ what = "", from = 0, to = 0 }) => ({ what, from, to })),
  };
}
