/**
 * `npm run test:soak`: a receiver works for 20 minutes under everything at once, and has to have kept every promise.
 *
 *     node test/soak/soak.ts [--minutes 20] [--seed N]
 *
 * Its hosts behave badly in every way (`hosts.ts`), one call in twenty of its KV and R2 fails (`worker.ts`), tasks are
 * deleted and retried meanwhile, and its process is replaced again and again, in order or by a kill.
 *
 * Exit code 0: in the end every task is settled, every stored byte is its source's, nothing that was deleted is back,
 * the list has the tasks and nothing else, nothing pending is without an alarm, and memory has not grown.
 */

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readLocalState } from "../crash/local-state.ts";
import { anySeed, Random } from "../crash/random.ts";
import { freePort } from "../e2e/free-port.ts";
import { descendantsOf } from "../e2e/processes.ts";
import type { TaskView } from "../e2e/receiver-client.ts";
import { startTestReceiver, type TestReceiver } from "../e2e/test-receiver.ts";
import { peakMemory } from "../large/peak-memory.ts";
import { successBody } from "../simulator/callback-bodies.ts";
import type { HostedFile } from "../simulator/control-protocol.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { HOSTS } from "./hosts.ts";

const MINUTE_MS = 60_000;
/** Some 400 tasks in 20 minutes, with three videos each. */
const TASK_EVERY_MS = 3000;
const VIDEOS_A_TASK = 3;
const LIFE_MS = 100_000;
const DELETED = 0.15;
const RETRIED = 0.1;
/** The watchdog, a drip that is given up, and room for a busy machine. */
const SETTLE_MS = 8 * MINUTE_MS;
/** How much the last lives may need above the first ones. */
const MEMORY_GROWTH_BYTES = 64 * 1024 * 1024;

interface SoakTask {
  readonly taskId: string;
  readonly files: readonly HostedFile[];
  isDelivered: boolean;
  isDeleted: boolean;
}

const { values } = parseArgs({ options: { minutes: { type: "string" }, seed: { type: "string" } } });
const minutes = Number(values.minutes ?? 20);
const seed = Number(values.seed ?? anySeed());
const random = new Random(seed);
const tasks: SoakTask[] = [];
const faults: string[] = [];
const peaks: number[] = [];
const delivering = new Set<Promise<void>>();

console.log(`${minutes} minutes, seed ${seed}`);
await using state = await mkdtempDisposable(join(tmpdir(), "veo3-soak-"));
await using simulator = await startSimulator({ timeScale: 0.02 });
const port = await freePort();
const until = Date.now() + minutes * MINUTE_MS;
while (Date.now() < until) await live(Math.min(LIFE_MS, until - Date.now()));
await settle();
await inspectDisk();
report();

function start(): Promise<TestReceiver> {
  const vars = { IDLE_TIMEOUT_SECONDS: 5, RETRY_BASE_SECONDS: 0.5, GONE_AFTER_SECONDS: 5 };
  return startTestReceiver(simulator, {
    stateDirectory: state.path,
    port,
    vars,
    entry: "test/soak/worker.ts",
  });
}

/** One life of the receiver's process. */
async function live(ms: number): Promise<void> {
  await using receiver = await start();
  const end = Date.now() + ms;
  while (Date.now() < end) {
    await submit(simulator, receiver);
    const settled = tasks.filter((task) => task.isDelivered && !task.isDeleted);
    const task = settled[random.whole(0, Math.max(0, settled.length - 1))];
    if (task !== undefined && random.chance(DELETED)) await remove(receiver, task);
    else if (task !== undefined && random.chance(RETRIED)) {
      await patiently(() => receiver.client.post(`/videos/${task.taskId}/retry`, {}), [202, 409]);
    }
    await sleep(TASK_EVERY_MS);
  }
  peaks.push(await memory());
  if (random.chance(0.5)) await receiver.kill();
  const deleted = tasks.filter(({ isDeleted }) => isDeleted).length;
  console.log(
    `${Math.max(0, Math.ceil((until - Date.now()) / MINUTE_MS))} min left: ${tasks.length} tasks, ${deleted} deleted`,
  );
}

async function submit({ addFile, deliver, callback }: Simulator, { client }: TestReceiver): Promise<void> {
  const plans = Object.values(HOSTS);
  const taskId = `veo_task_soak_${tasks.length + 1}`;
  const files = await Promise.all(
    Array.from({ length: VIDEOS_A_TASK }, () =>
      addFile({ ...plans[random.whole(0, plans.length - 1)], seed: random.whole(1, 2 ** 31) }),
    ),
  );
  const task: SoakTask = { taskId, files, isDelivered: false, isDeleted: false };
  tasks.push(task);
  const body = successBody({ taskId, resultUrls: files.map(({ url }) => url) });
  const delivered = (async () => {
    while (!task.isDelivered) {
      const { id } = await deliver({ url: client.callbackUrl, body });
      task.isDelivered = (await callback(id)).state === "delivered";
    }
  })().finally(() => delivering.delete(delivered));
  delivering.add(delivered);
}

async function remove({ client }: TestReceiver, task: SoakTask): Promise<void> {
  task.isDeleted = true;
  // 404: an earlier try of this request has deleted it, and its answer was lost.
  await patiently(() => client.get(`/videos/${task.taskId}`, {}, "DELETE"), [204, 404]);
}

/** Again while the receiver answers with an error of its own, as its KV and R2 fail. */
async function patiently<T extends { status: number }>(
  request: () => Promise<T>,
  wanted: readonly number[],
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const answer = await request();
    if (wanted.includes(answer.status)) return answer;
    if (tries > 20) throw new Error(`still ${answer.status} after ${tries} tries`);
    await sleep(100);
  }
}

/** Lets the receiver finish in peace, and reads everything. */
async function settle(): Promise<void> {
  await using receiver = await start();
  await Promise.all(delivering);
  const { client } = receiver;
  const deadline = Date.now() + SETTLE_MS;
  for (const { taskId, files, isDeleted } of tasks) {
    if (isDeleted) {
      if ((await client.readTask(taskId)) !== null) faults.push(`${taskId} was deleted, and is back`);
      continue;
    }
    const view = await client
      .untilSettled(taskId, { deadlineMs: Math.max(1000, deadline - Date.now()) })
      .catch(() => null);
    if (view?.state !== "stored") faults.push(`${taskId} is ${view?.state ?? "not settled"}: ${whyOf(view)}`);
    for (const { name, state: videoState } of view?.videos ?? []) {
      if (videoState !== "stored") continue;
      const { sha256 } = await patiently(() => client.getDigest(`/videos/${taskId}/${name}`), [200]);
      const source = files[Number(/\d+/.exec(name)?.[0])];
      if (sha256 !== source?.sha256) faults.push(`${taskId}/${name} is not its source's`);
    }
  }
  // The list is told within its retries, of a quarter of an hour at the longest.
  let differences = await listDifferences(receiver);
  for (const end = Date.now() + MINUTE_MS; differences.length > 0 && Date.now() < end; ) {
    await sleep(1000);
    differences = await listDifferences(receiver);
  }
  faults.push(...differences);
  await receiver.stop();
}

function whyOf(view: TaskView | null): string {
  return (view?.videos ?? [])
    .map(({ name, state: is, failure }) => `${name} ${is} ${failure?.message ?? ""}`)
    .join(", ");
}

async function listDifferences({ client }: TestReceiver): Promise<string[]> {
  const listed = new Map<string, string>();
  for (let cursor: string | null = ""; cursor !== null; ) {
    const answer = await client.get(`/videos?limit=100&cursor=${cursor}`);
    const page = answer.json<{ tasks: { taskId: string; state: string }[]; cursor: string | null }>();
    for (const { taskId, state: is } of page.tasks) listed.set(taskId, is);
    cursor = page.cursor;
  }
  const live = tasks.filter(({ isDeleted }) => !isDeleted);
  const missing = live.filter(({ taskId }) => listed.get(taskId) !== "stored");
  const extra = [...listed.keys()].filter((taskId) => !live.some((task) => task.taskId === taskId));
  return [
    ...missing.map(({ taskId }) => `${taskId} is listed as ${listed.get(taskId) ?? "nothing"}`),
    ...extra.map((taskId) => `${taskId} is listed, though it was deleted`),
  ];
}

async function inspectDisk(): Promise<void> {
  const { tasks: left, objects } = await readLocalState(state.path);
  for (const { taskId, isSettled, alarmAt } of left.values()) {
    if (!isSettled && alarmAt === null) faults.push(`${taskId} is pending without an alarm`);
  }
  const live = new Set(tasks.filter(({ isDeleted }) => !isDeleted).map(({ taskId }) => taskId));
  for (const { key } of objects) {
    if (!live.has(key.split("/")[1] ?? "")) faults.push(`${key} is in R2, though its task was deleted`);
  }
}

/** The largest resident set of the receiver's workerd so far, in bytes. */
async function memory(): Promise<number> {
  const found = (await descendantsOf(process.pid)).filter(({ command }) => /bin\/workerd/.test(command));
  return Math.max(...(await Promise.all(found.map(({ pid }) => peakMemory(pid)))));
}

function report(): void {
  const third = Math.ceil(peaks.length / 3);
  const [first, last] = [Math.max(...peaks.slice(0, third)), Math.max(...peaks.slice(-third))];
  const mib = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;
  if (last > first + MEMORY_GROWTH_BYTES) faults.push(`memory grew from ${mib(first)} to ${mib(last)}`);
  for (const fault of faults) console.log(fault);
  const videos = tasks.filter(({ isDeleted }) => !isDeleted).length * VIDEOS_A_TASK;
  console.log(
    `${tasks.length} tasks, ${videos} videos, ${peaks.length} lives, memory ${mib(first)} to ${mib(last)}: ${faults.length} faults`,
  );
  process.exitCode = faults.length > 0 ? 1 : 0;
}
