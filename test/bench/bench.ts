/**
 * `npm run bench`: what the receiver does, beside the least that any correct receiver must do, on the same machine in
 * the same minutes. Prints a table.
 *
 *     node test/bench/bench.ts [--only <figure>]
 *
 * Both run in the local runtime, built as they are deployed. Its KV and R2 are programs in processes beside them,
 * slower than those of the platform, and share the machine's cores: ratios say more than figures. Exit code 0 whatever
 * is met; 1: a figure could not be measured; 2: it was called wrongly.
 */

import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { buildBare, buildReceiver } from "./build.ts";
import type { Bench, Figure } from "./figure.ts";
import { ack } from "./figures/ack.ts";
import { ackUnderLoad } from "./figures/ack-under-load.ts";
import { awake } from "./figures/awake.ts";
import { bundle } from "./figures/bundle.ts";
import { cost } from "./figures/cost.ts";
import { duplicate } from "./figures/duplicate.ts";
import { memory } from "./figures/memory.ts";
import { read } from "./figures/read.ts";
import { startup } from "./figures/startup.ts";
import { statistics } from "./figures/statistics.ts";
import { stored } from "./figures/stored.ts";
import { transfer } from "./figures/transfer.ts";
import { transferCpu } from "./figures/transfer-cpu.ts";
import { PAIRS } from "./pairs.ts";
import type { Row } from "./row.ts";
import { STATE_BYTES } from "./runtime.ts";
import { renderTable } from "./table.ts";
import { stateRoot } from "./workerd.ts";

const FIGURES: Readonly<Record<string, Figure>> = {
  cost,
  bundle,
  startup,
  ack,
  duplicate,
  "ack-under-load": ackUnderLoad,
  read,
  statistics,
  stored,
  transfer,
  "transfer-cpu": transferCpu,
  awake,
  memory,
};

const USAGE = `node test/bench/bench.ts [--only ${Object.keys(FIGURES).join("|")}]`;

const only = readArguments();
const startedAt = performance.now();
const rows: Row[] = [];
const busyness: number[] = [];
const bench = await build();
for (const [name, figure] of Object.entries(FIGURES)) {
  if (only !== undefined && name !== only) continue;
  try {
    rows.push(...(await figure({ ...bench, progress: (text) => progress(`${name}: ${text}`) })));
  } catch (error) {
    // The others are worth having nevertheless.
    console.error(`${name} could not be measured:`, error);
    process.exitCode = 1;
  }
  busyness.push(loadavg()[0] ?? 0);
}
console.log(`${renderTable(rows)}\n`);
console.log(
  `Runtime: workerd, Durable Objects on the Worker's thread; KV and R2 are the local simulators, each in a process of its own, as on the platform they are not on that thread either.`,
);
console.log(`Medians of ${PAIRS} pairs, or more. State in ${await stateRoot(STATE_BYTES)}.`);
// A load above the number of cores: others wanted them too.
const load = Math.max(...busyness).toFixed(1);
console.log(`${availableParallelism()} cores, load up to ${load}, ${seconds()} s.`);

async function build(): Promise<Omit<Bench, "progress">> {
  progress("building");
  const [receiver, floor, bareHono] = await Promise.all([
    buildReceiver(),
    buildBare("floor"),
    buildBare("bare-hono"),
  ]);
  return { receiver, floor, bareHono };
}

/** On stderr, so that the table alone can be kept. */
function progress(text: string): void {
  console.error(`${seconds().padStart(4)} s  ${text}`);
}

function seconds(): string {
  return ((performance.now() - startedAt) / 1000).toFixed(0);
}

/** @returns the only figure that is wanted; undefined: all of them */
function readArguments(): string | undefined {
  try {
    const { only } = parseArgs({ options: { only: { type: "string" } } }).values;
    if (only !== undefined && !(only in FIGURES)) throw new Error(`there is no figure "${only}"`);
    return only;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}
