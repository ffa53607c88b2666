/**
 * `npm run bench`: what the receiver does, beside the least that any correct receiver must do, on the same machine in
 * the same minutes. Prints a table, or with `--json` the same as JSON.
 *
 *     node test/bench/bench.ts [--only <figure>] [--json]
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
import { bundle } from "./figures/bundle.ts";
import { cost } from "./figures/cost.ts";
import { duplicate } from "./figures/duplicate.ts";
import { memory } from "./figures/memory.ts";
import { read } from "./figures/read.ts";
import { startup } from "./figures/startup.ts";
import { transfer } from "./figures/transfer.ts";
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
  transfer,
  memory,
};

const USAGE = `node test/bench/bench.ts [--only ${Object.keys(FIGURES).join("|")}] [--json]`;

const { only, json } = readArguments();
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
const facts = {
  runtime:
    "workerd, Durable Objects on the Worker's thread; KV and R2 are the local simulators, each in a process of its own, as on the platform they are not on that thread either",
  state: `in ${await stateRoot(STATE_BYTES)}`,
  pairs: PAIRS,
  cores: availableParallelism(),
  // Above the number of cores: others wanted them too.
  load: Math.max(...busyness),
  seconds: Math.round((performance.now() - startedAt) / 1000),
};
if (json) console.log(JSON.stringify({ facts, rows }, null, 2));
else print();

function print(): void {
  console.log(`${renderTable(rows)}\n`);
  console.log(`Runtime: ${facts.runtime}.`);
  console.log(`Medians of ${facts.pairs} pairs, or more. State ${facts.state}.`);
  console.log(`${facts.cores} cores, load up to ${facts.load.toFixed(1)}, ${facts.seconds} s.`);
}

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
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
  console.error(`${seconds} s  ${text}`);
}

function readArguments(): { only: string | undefined; json: boolean } {
  try {
    const { values } = parseArgs({
      options: { only: { type: "string" }, json: { type: "boolean", default: false } },
    });
    if (values.only !== undefined && !(values.only in FIGURES)) {
      throw new Error(`there is no figure "${values.only}"`);
    }
    return { only: values.only, json: values.json };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}
