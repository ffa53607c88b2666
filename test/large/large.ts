/**
 * `npm run test:large`: a video of 4 GiB passes through the receiver in constant memory, whichever way it takes, and
 * is served as it was sent.
 *
 *     node test/large/large.ts [--bytes 4294967296]
 *
 * Linux only. Takes about six minutes. Keeps one video at a time: in memory if there is room, else on the disk of the
 * temporary directory. Each transfer has processes of its own.
 *
 * Exit code 0: memory does not grow with the video; 1: it does, or a video is not stored as it was sent, or there is
 * no room; 2: it was called wrongly. It leaves no process and no file behind in any case.
 */

import { statfs } from "node:fs/promises";
import { parseArgs } from "node:util";
import { buildReceiver } from "../bench/build.ts";
import { stateRoot } from "../bench/workerd.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { sha256Of, videoContent } from "../simulator/video-bytes.ts";
import { measure, type Peak, stateBytesOf, TRANSFERS, type Transfer, type Video } from "./transfers.ts";
import {
  growth,
  inMib,
  isConstant,
  LARGE_BYTES,
  type Measurement,
  MOST_GROWTH_BYTES,
  SMALL_BYTES,
  tableOf,
} from "./verdict.ts";

const USAGE = "node test/large/large.ts [--bytes 4294967296]";
const QUARTERS = 4;

const largeBytes = readArguments();
await requireRoom(largeBytes);
console.log(`hashing ${inMib(largeBytes)}`);
const small = await videoOf(SMALL_BYTES);
const large = await videoOf(largeBytes);

await using simulator = await startSimulator();
const bundle = await buildReceiver();
const measurements: Measurement[] = [];
for (const transfer of TRANSFERS) {
  measurements.push({
    transfer: transfer.name,
    small: await peakOf(transfer, small),
    large: await peakOf(transfer, large),
  });
}

console.log(`\n${tableOf(measurements, { small: inMib(small.bytes), large: inMib(large.bytes) })}\n`);
for (const measurement of measurements) {
  const constant = isConstant(measurement);
  const verdict = `${inMib(growth(measurement))} more with ${inMib(large.bytes)} than with ${inMib(small.bytes)}`;
  console.log(`${constant ? "✓" : "✗"} ${measurement.transfer}: ${verdict}`);
  if (!constant) process.exitCode = 1;
}
console.log(`At most ${inMib(MOST_GROWTH_BYTES)} is constant memory. Every video is served as it was sent.`);

async function videoOf(bytes: number): Promise<Video> {
  return { bytes, sha256: await sha256Of(videoContent({ bytes })) };
}

/** One line, written as it goes on: each quarter of the video, then the peak. */
async function peakOf(transfer: Transfer, video: Video): Promise<Peak> {
  process.stdout.write(`${transfer.name}, ${inMib(video.bytes)}:`);
  const peak = await measure(bundle, simulator, transfer, video, {
    sent: quarters(" ", "sent"),
    readBack: quarters(", ", "read back"),
    retried: (history) => process.stdout.write(`, in several attempts (${history})`),
  });
  process.stdout.write(`; peak ${inMib(peak.receiver)}\n`);
  return peak;
}

function quarters(prefix: string, what: string): (share: number) => void {
  let shown = 0;
  return (share) => {
    const reached = Math.floor(share * QUARTERS);
    if (reached <= shown) return;
    process.stdout.write(`${shown === 0 ? `${prefix}${what}` : ""} ${(reached / QUARTERS) * 100} %`);
    shown = reached;
  };
}

async function requireRoom(bytes: number): Promise<void> {
  const needed = stateBytesOf({ bytes });
  const root = await stateRoot(needed);
  const { bavail, bsize } = await statfs(root);
  const missing = needed - bavail * bsize;
  if (missing <= 0) return;
  console.error(`${root} needs ${inMib(missing)} more: make room, or set TMPDIR to a larger disk`);
  process.exit(1);
}

function readArguments(): number {
  try {
    if (process.platform !== "linux")
      throw new Error("Only Linux says how much memory a process has needed.");
    const { values } = parseArgs({ options: { bytes: { type: "string", default: String(LARGE_BYTES) } } });
    const bytes = Number(values.bytes);
    if (!Number.isSafeInteger(bytes) || bytes <= SMALL_BYTES || bytes > LARGE_BYTES) {
      throw new Error(`--bytes is a whole number above ${SMALL_BYTES} and at most ${LARGE_BYTES}`);
    }
    return bytes;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}
