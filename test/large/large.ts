/**
 * `npm run test:large`: a video of 4 GiB passes through the receiver in constant memory, whichever way it takes, and
 * is served as it was sent.
 *
 *     node test/large/large.ts [--bytes 4294967296]
 *
 * Linux only. Takes about a quarter of an hour, and the disk of the temporary directory for one video at a time. Each
 * transfer has a process of its own.
 *
 * Exit code 0: memory does not grow with the video; 1: it does, or a video is not stored as it was sent, or there is
 * no room; 2: it was called wrongly. It leaves no process and no file behind in any case.
 */

import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { startSimulator } from "../simulator/simulator.ts";
import { sha256Of, videoContent } from "../simulator/video-bytes.ts";
import { measureFloor, measureReceiver, type Progress, TRANSFERS, type Video } from "./transfers.ts";
import {
  growthBeyondFloor,
  inMib,
  isConstant,
  type Measurement,
  MOST_GROWTH_BYTES,
  type Peaks,
  tableOf,
} from "./verdict.ts";

const USAGE = "node test/large/large.ts [--bytes 4294967296]";
const SMALL_BYTES = 50 * 1024 ** 2;
/** As much as MAX_VIDEO_BYTES allows where it is not set. */
const LARGE_BYTES = 4 * 1024 ** 3;
/** Beside the video: the receiver's own files, and room for whoever else uses the disk. */
const SPARE_DISK_BYTES = 1024 ** 3;
const QUARTERS = 4;

const largeBytes = readArguments();
await requireRoom(largeBytes);
console.log(`hashing ${inMib(largeBytes)}`);
const small = await videoOf(SMALL_BYTES);
const large = await videoOf(largeBytes);

await using simulator = await startSimulator();
const floors = {
  put: await peaksOf("floor, one put", (video, progress) => measureFloor(simulator, "put", video, progress)),
  parts: await peaksOf("floor, parts", (video, progress) =>
    measureFloor(simulator, "parts", video, progress),
  ),
};
const measurements: Measurement[] = [];
for (const transfer of TRANSFERS) {
  const receiver = await peaksOf(transfer.name, (video, progress) =>
    measureReceiver(simulator, transfer, video, progress),
  );
  measurements.push({ transfer: transfer.name, receiver, floor: floors[transfer.floor] });
}

console.log(`\n${tableOf(measurements, { small: inMib(small.bytes), large: inMib(large.bytes) })}\n`);
for (const measurement of measurements) {
  const constant = isConstant(measurement);
  const growth = inMib(growthBeyondFloor(measurement));
  const verdict = `${growth} further from the floor with ${inMib(large.bytes)} than with ${inMib(small.bytes)}`;
  console.log(`${constant ? "✓" : "✗"} ${measurement.transfer}: ${verdict}`);
  if (!constant) process.exitCode = 1;
}
console.log(
  `Less than ${inMib(MOST_GROWTH_BYTES)} is constant memory. Every video is served as it was sent.`,
);

async function videoOf(bytes: number): Promise<Video> {
  return { bytes, sha256: await sha256Of(videoContent(bytes)) };
}

async function peaksOf(
  name: string,
  measure: (video: Video, progress: Progress) => Promise<number>,
): Promise<Peaks> {
  return { small: await told(name, small, measure), large: await told(name, large, measure) };
}

/** One line, written as it goes on: each quarter of the video, then the peak. */
async function told(
  name: string,
  video: Video,
  measure: (video: Video, progress: Progress) => Promise<number>,
): Promise<number> {
  process.stdout.write(`${name}, ${inMib(video.bytes)}:`);
  const peak = await measure(video, {
    sent: quarters(" ", "sent"),
    readBack: quarters(", ", "read back"),
    retried: (history) => process.stdout.write(`, in several attempts (${history})`),
  });
  process.stdout.write(`; peak ${inMib(peak)}\n`);
  return peak;
}

function quarters(prefix: string, what: string): (share: number) => void {
  let told = 0;
  return (share) => {
    const reached = Math.floor(share * QUARTERS);
    if (reached <= told) return;
    process.stdout.write(`${told === 0 ? `${prefix}${what}` : ""} ${(reached / QUARTERS) * 100} %`);
    told = reached;
  };
}

async function requireRoom(bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const missing = bytes + SPARE_DISK_BYTES - bavail * bsize;
  if (missing <= 0) return;
  console.error(`${tmpdir()} needs ${inMib(missing)} more: make room, or set TMPDIR to a larger disk`);
  process.exit(1);
}

function readArguments(): number {
  try {
    if (process.platform !== "linux")
      throw new Error("Only Linux tells how much memory a process has needed.");
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
