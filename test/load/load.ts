/**
 * `npm run test:load`: callbacks at a steady rate, as a provider with many clients sends them, and every task verified
 * by its id afterwards.
 *
 *     node test/load/load.ts [--minutes 5]
 *
 * First it finds out what the receiver takes: how many deliveries a second would leave no processor any time, its one
 * thread or the machine. Then it sends four fifths of that, whatever the answers do. The receiver is built as for
 * deployment, in the local runtime; KV, R2, the videos' host and the sender share the machine with it.
 *
 * Exit code 0: every delivery was acknowledged, and every task is there with its result, by its id and in the list.
 * 1: not so. 2: it was called wrongly.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildReceiver } from "../bench/build.ts";
import { startOrigin } from "../bench/origin.ts";
import { startRuntime } from "../bench/runtime.ts";
import { RECEIVER_TOKENS } from "../bench/sides.ts";
import { percentile } from "../bench/statistics.ts";
import { residentMemory } from "../large/peak-memory.ts";
import { V8_FLAGS } from "../large/transfers.ts";
import { busyShare, busyTime } from "./busy.ts";
import { Deliveries } from "./deliveries.ts";
import { listSize, missingById, missingInList } from "./evidence.ts";
import { type Answers, Sender } from "./sender.ts";

const MINUTE_MS = 60_000;
const SHARE = 0.8;
const MAX_AT_ONCE_MS = 10_000;
/** The runtime closes an object, with its files, ten seconds after it was last needed: that is a good part of the work. */
const MAX_STEADY_MS = 15_000;
const MAX_MEASURED_MS = 30_000;
/** Of what is acknowledged where each answer brings the next delivery: surely less than the receiver takes. */
const TRIAL_SHARE = 0.5;
const TRIAL_CONNECTIONS = 8;
const PROGRESS_MS = 10_000;
/** For what is behind the last answers. At four fifths of what it takes, that is little. */
const SETTLE_MS = 2 * MINUTE_MS;
/** The list hears of a task when it is stored, or after three seconds; a report that fails is repeated. */
const LIST_MS = MINUTE_MS;
const MEBIBYTE = 1024 ** 2;
const FAULTS_SHOWN = 20;
const POLL_MS = 20;
const LIST_POLL_MS = 1000;
const LABEL_WIDTH = 32;

const minutes = readArguments();
progress("building");
const bundle = await buildReceiver();
await using origin = await startOrigin();
await using receiver = await startRuntime(bundle, {
  vars: { ...RECEIVER_TOKENS, VIDEO_HOSTS: origin.host },
  v8Flags: V8_FLAGS,
});
const { pids } = receiver;
let settled = 0;
receiver.log.on("line", (line: string) => {
  if (line.includes(`"event":"task_settled"`)) settled += 1;
});
const { url } = await origin.addFile();
const deliveries = new Deliveries(url);
const sender = new Sender(receiver.url, deliveries);

const atMost = await capacity();
const rate = Math.max(1, Math.floor(atMost * SHARE));
const memory = [await residentMemory(pids.worker)];
const answers: Answers = { latencies: [], errors: [] };
await steadily();
progress("waiting for the last tasks");
await untilSettled();
memory.push(await residentMemory(pids.worker));
const faults = await verify();
await report();

/** Deliveries a second. */
async function capacity(): Promise<number> {
  const ms = inShort(MAX_AT_ONCE_MS);
  progress(`as much as it takes at once, for ${seconds(ms)}`);
  const { latencies, errors } = await sender.sendAtOnce(TRIAL_CONNECTIONS, ms);
  const trialRate = Math.max(1, (latencies.length / ms) * 1000 * TRIAL_SHARE);
  const share = await busyAt(trialRate, { latencies, errors });
  await untilSettled();
  if (errors.length > 0) throw new Error(`not all is acknowledged: ${errors[0]}`);
  const perSecond = trialRate / share;
  progress(`busy for ${(share * 100).toFixed(0)} % of that: it takes ${perSecond.toFixed(0)} deliveries/s`);
  return perSecond;
}

/** @returns the share of the time for which a steady rate keeps a processor busy */
async function busyAt(perSecond: number, answers: Answers): Promise<number> {
  const [first, measured] = [inShort(MAX_STEADY_MS), inShort(MAX_MEASURED_MS)];
  progress(`${perSecond.toFixed(0)} deliveries/s, for ${seconds(first + measured)}`);
  await sender.sendSteadily(perSecond, first, answers);
  const before = await busyTime(pids.worker);
  await sender.sendSteadily(perSecond, measured, answers);
  return busyShare(before, await busyTime(pids.worker));
}

/** In a short run, each step of the trial is as long as the run. */
function inShort(ms: number): number {
  return Math.min(ms, minutes * MINUTE_MS);
}

async function steadily(): Promise<void> {
  progress(`${rate} deliveries/s, for ${minutes} minutes`);
  let reported = 0;
  const timer = setInterval(async () => {
    const { latencies, errors } = answers;
    const fresh = latencies.slice(reported);
    reported = latencies.length;
    const bytes = await residentMemory(pids.worker);
    memory.push(bytes);
    const ms = (share: number) => (fresh.length === 0 ? "none" : milliseconds(percentile(fresh, share)));
    progress(
      `${latencies.length} acknowledged, p50 ${ms(0.5)}, p99 ${ms(0.99)}, ` +
        `${sender.inFlight} in flight, ${errors.length} errors, ${mebibytes(bytes)}`,
    );
  }, PROGRESS_MS);
  await sender.sendSteadily(rate, minutes * MINUTE_MS, answers);
  clearInterval(timer);
  sender.close();
}

/** Returns once no acknowledged task is on its way. */
async function untilSettled(): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  while (settled < deliveries.tasks.length && Date.now() < deadline) await sleep(POLL_MS);
}

/** @returns what is wrong, a line each */
async function verify(): Promise<string[]> {
  const { tasks } = deliveries;
  let told = Date.now();
  const byId = await missingById(receiver.url, tasks, (count) => {
    if (Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    progress(`${count} of ${tasks.length} tasks asked for`);
  });
  progress("reading the list");
  const deadline = Date.now() + LIST_MS;
  for (;;) {
    const inList = await missingInList(receiver.url, tasks);
    if (inList.length === 0 || Date.now() > deadline) return [...byId, ...inList];
    await sleep(LIST_POLL_MS);
  }
}

async function report(): Promise<void> {
  const { latencies, errors } = answers;
  const { tasks } = deliveries;
  const stored = tasks.filter(({ becomes }) => becomes === "stored").length;
  const list = await listSize(receiver);
  const [first = 0] = memory;
  const lines = [
    ["it takes at most", `${atMost.toFixed(0)} deliveries/s`],
    ["sent", `${rate} deliveries/s for ${minutes} min: ${latencies.length + errors.length}`],
    ["not acknowledged", String(errors.length)],
    ["acknowledged, p50", milliseconds(percentile(latencies, 0.5))],
    ["acknowledged, p99", milliseconds(percentile(latencies, 0.99))],
    ["acknowledged, longest", milliseconds(percentile(latencies, 1))],
    ["tasks, with those before", `${tasks.length}: ${stored} with a video, ${tasks.length - stored} failed`],
    ["not as they should be", String(faults.length)],
    ["rows of the list", `${list.rows} in ${list.objects} objects, ${mebibytes(list.bytes)}`],
    [
      "memory before, at most, after",
      [first, Math.max(...memory), memory.at(-1) ?? 0].map(mebibytes).join(", "),
    ],
  ];
  for (const [what = "", value = ""] of lines) console.log(`${what.padEnd(LABEL_WIDTH)}${value}`);
  for (const fault of [...errors, ...faults].slice(0, FAULTS_SHOWN)) console.log(fault);
  if (errors.length + faults.length > 0) process.exitCode = 1;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(0)} MiB`;
}

/** On stderr, so that the table alone can be kept. */
function progress(text: string): void {
  console.error(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}`);
}

/** @returns for how many minutes the steady rate is kept */
function readArguments(): number {
  try {
    const { minutes = "5" } = parseArgs({ options: { minutes: { type: "string" } } }).values;
    if (!(Number(minutes) > 0)) throw new Error(`--minutes takes a number above 0, not "${minutes}"`);
    return Number(minutes);
  } catch (error) {
    console.error(`${(error as Error).message}\n\nnode test/load/load.ts [--minutes 5]`);
    process.exit(2);
  }
}
