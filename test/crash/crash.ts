/**
 * `npm run test:crash`: kills the receiver 100 times while it works, and checks that nothing was lost or stored twice.
 *
 *     node test/crash/crash.ts [--kills 100] [--seed N]
 *
 * The seed is printed: the same seed kills at the same moments, as far as the machine repeats itself.
 *
 * Exit code 0: every promise was kept; 1: one was not, and it says which; 2: it was called wrongly; 130 or 143:
 * interrupted. It leaves no process and no file behind in any case.
 */

import { parseArgs } from "node:util";
import { exitCodeOf, interruption } from "../e2e/interruption.ts";
import { type CrashProgress, type CrashReport, runCrashes } from "./crash-run.ts";
import { PROMISES, type Promised } from "./evidence.ts";
import { anySeed } from "./random.ts";

const USAGE = "node test/crash/crash.ts [--kills 100] [--seed N]";
const DEFAULT_KILLS = 100;
const KILLS_A_LINE = 5;
const LABEL_WIDTH = 66;

const { kills, seed } = readArguments();
const startedAt = performance.now();
const signal = interruption();
process.exit(await crash());

/** @returns the exit code */
async function crash(): Promise<number> {
  console.log(`${kills} kills, seed ${seed}`);
  try {
    const report = await runCrashes({ kills, seed, signal, onKill: printProgress });
    printReport(report);
    const broken = report.evidence.describe();
    if (broken.length === 0) return 0;
    console.log(`\nBroken with seed ${seed}:`);
    for (const line of broken) console.log(`  ${line}`);
    return 1;
  } catch (error) {
    if (signal.aborted) {
      console.log(`Ended by ${signal.reason}.`);
      return exitCodeOf(signal);
    }
    console.error(`The run itself failed, with seed ${seed}:`, error);
    return 1;
  }
}

function printProgress({ kills: done, stage, tasks, settledTasks, deliveryAttempts }: CrashProgress): void {
  if (done % KILLS_A_LINE !== 0 && done !== kills) return;
  const columns = [
    `kill ${String(done).padStart(String(kills).length)} of ${kills}`,
    `${seconds().padStart(4)} s`,
    stage.padEnd("completion".length),
    `${tasks} tasks, ${settledTasks} settled`,
    `${deliveryAttempts} delivery attempts`,
  ];
  console.log(columns.join("   "));
}

function printReport(report: CrashReport): void {
  const byStage = [...report.killsByStage].map(([stage, count]) => `${stage} ${count}`).join(", ");
  const { evidence } = report;
  const rows: [string, string | number][] = [
    ["kills", `${kills} (${byStage})`],
    ["tasks", report.tasks],
    ["deliveries", `${report.deliveries}, ${report.deliveryAttempts} attempts`],
    ["videos", `${report.videos}, ${report.videoAttempts} attempts`],
    ["notifications that arrived", report.notified],
    ["multipart uploads", `${report.uploads}, ${report.completedUploads} completed`],
    ...Object.entries(PROMISES).map(([promise, words]): [string, string] => {
      const broken = evidence.count(promise as Promised);
      return [words, broken === 0 ? "kept" : `broken ${broken} times`];
    }),
    ["uploads killed before their id was known", `${evidence.unknownUploads} (R2 drops them after 7 days)`],
    ["seconds", seconds()],
  ];
  console.log();
  for (const [label, value] of rows) console.log(`${label.padEnd(LABEL_WIDTH)} ${value}`);
}

function seconds(): string {
  return ((performance.now() - startedAt) / 1000).toFixed(0);
}

function readArguments(): { kills: number; seed: number } {
  try {
    const { values } = parseArgs({ options: { kills: { type: "string" }, seed: { type: "string" } } });
    return { kills: whole(values.kills) ?? DEFAULT_KILLS, seed: whole(values.seed) ?? anySeed() };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** @throws when it is not a whole number from 1 */
function whole(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`"${text}" is not a whole number from 1`);
  return Number(text);
}
