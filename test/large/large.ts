/**
 * `npm run test:large`, row 76: videos of 4 GiB pass through the receiver in constant memory, whichever way they take.
 *
 * Each case has a receiver of its own, so the peak is the VmHWM of its workerd, which misses nothing as samples would.
 * Under `wrangler dev` workerd also is R2: what that local stand-in holds counts too, and the receiver alone needs
 * less. Linux only, for /proc.
 *
 * Needs 4 GiB of disk at a time, in the temporary directory. Exits with 1 when a case needs much more memory than
 * 50 MB do, or when what is stored is not what was sent.
 */

import { createHash } from "node:crypto";
import { readFile, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { descendantsOf } from "../e2e/processes.ts";
import type { ReceiverClient } from "../e2e/receiver-client.ts";
import { newTaskId, startTestReceiver } from "../e2e/test-receiver.ts";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";

const MIB = 1024 ** 2;
const SMALL_BYTES = 50_000_000;
const LARGE_BYTES = 4 * 1024 ** 3;
/** miniflare's R2 reads an object of parts ahead of its client, without end: whole, it would be held whole. */
const RANGE_BYTES = 64 * MIB;
/** Beside the video: the receiver's own files, and room for whoever else uses the disk. */
const SPARE_DISK_BYTES = 1024 ** 3;
/** Buffers of sockets and pipes, and garbage not collected yet; a video held in memory is far above it. */
const MOST_ABOVE_BYTES = 256 * MIB;
const DEADLINE_MS = 30 * 60_000;
const POLL_MS = 500;

interface Case {
  name: string;
  bytes: number;
  response: FileResponse;
}

interface Measured {
  seconds: number;
  /** Of workerd, once the video is stored, and once it has been served as well. */
  peak: { stored: number; served: number };
}

const { values } = parseArgs({ options: { bytes: { type: "string", default: String(LARGE_BYTES) } } });
const bytes = Number(values.bytes);

const CASES: Case[] = [
  { name: "small, known length", bytes: SMALL_BYTES, response: { etag: null } },
  { name: "known length, one put", bytes, response: { etag: null } },
  { name: "unknown length, parts in memory", bytes, response: { length: "chunked" } },
  { name: "resumable, parts streamed", bytes, response: {} },
];

async function measure({ bytes, response }: Case, simulator: Simulator): Promise<Measured> {
  await requireDisk(bytes);
  await using receiver = await startTestReceiver(simulator, { vars: { MAX_VIDEO_BYTES: bytes } });
  const { client } = receiver;
  const file = await simulator.addFile({ bytes, responses: [response] }, { sha256: true });
  const taskId = newTaskId();
  const startedAt = performance.now();
  const answer = await client.callBack(oldestSuccessBody({ taskId, resultUrls: [file.url] }));
  expectSame("the callback's answer", answer.status, 200);

  const task = await client.untilSettled(taskId, { deadlineMs: DEADLINE_MS, pollMs: POLL_MS });
  const seconds = (performance.now() - startedAt) / 1000;
  const [video] = task.videos;
  const { requests } = await simulator.file(file.id, { ended: 1 });
  const stored = await peakBytes();
  const attempts = task.history.map(({ at, event, detail }) => `${at} ${event} ${detail}`).join("; ");
  expectSame(`the task (${attempts})`, [task.state, video?.bytes, video?.attempts], ["stored", bytes, 1]);
  expectSame("the requests of its host", requests.length, 1);

  const path = `/videos/${taskId}/generated_0.mp4`;
  expectSame("the SHA-256 of the video served", await digestOf(client, path, bytes), file.sha256);
  return { seconds, peak: { stored, served: await peakBytes() } };
}

/** Of the video as served, range by range. */
async function digestOf(client: ReceiverClient, path: string, bytes: number): Promise<string> {
  const hash = createHash("sha256");
  for (let first = 0; first < bytes; first += RANGE_BYTES) {
    const answer = await client.get(path, { range: `bytes=${first}-${first + RANGE_BYTES - 1}` });
    expectSame(`the status of the range from ${first} on`, answer.status, 206);
    hash.update(answer.body);
  }
  return hash.digest("hex");
}

/** VmHWM, the largest resident set so far, of wrangler's two workerds: the one in front, and the one that works. */
async function peakBytes(): Promise<number> {
  const workers = (await descendantsOf(process.pid)).filter(({ command }) =>
    /\bworkerd serve\b/.test(command),
  );
  const peaks = workers.map(async ({ pid }) => {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  });
  const sum = (await Promise.all(peaks)).reduce((total, peak) => total + peak, 0);
  if (!(sum > 0)) throw new Error("no workerd was found, or the system does not tell its VmHWM");
  return sum;
}

async function requireDisk(bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const missing = bytes + SPARE_DISK_BYTES - bavail * bsize;
  if (missing > 0) {
    throw new Error(`${tmpdir()} needs ${mib(missing)} more free: set TMPDIR to a larger disk, or make room`);
  }
}

function expectSame(what: string, came: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(came), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, came ${a}`);
}

const mib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;

function row(...[name = "", ...figures]: string[]): void {
  console.log(name.padEnd(33) + figures.map((figure) => figure.padStart(14)).join(""));
}

await using simulator = await startSimulator();
row("case", "bytes", "seconds", "peak, stored", "and served", "above small");
let floor: Measured["peak"] | undefined;
let worst = 0;
for (const one of CASES) {
  const { seconds, peak } = await measure(one, simulator);
  floor ??= peak;
  const above = Math.max(peak.stored - floor.stored, peak.served - floor.served);
  worst = Math.max(worst, above);
  row(one.name, String(one.bytes), seconds.toFixed(1), mib(peak.stored), mib(peak.served), mib(above));
}
if (worst > MOST_ABOVE_BYTES) {
  console.log(`✗ ${mib(worst)} above the small video; at most ${mib(MOST_ABOVE_BYTES)} are allowed`);
  process.exitCode = 1;
} else {
  console.log(`✓ constant memory: at most ${mib(worst)} above the small video; all SHA-256 as sent`);
}
