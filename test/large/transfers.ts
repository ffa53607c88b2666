/**
 * One video brought into R2 by the receiver, in a process of its own, and the most memory that this process and R2's
 * needed for it. Throws when what is stored is not what the host sent.
 */

import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bundle } from "../bench/build.ts";
import { startRuntime } from "../bench/runtime.ts";
import { ReceiverClient } from "../e2e/receiver-client.ts";
import { API_TOKEN, CALLBACK_TOKEN, newTaskId } from "../e2e/test-receiver.ts";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import type { HostedFile } from "../simulator/control-protocol.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import type { Simulator } from "../simulator/simulator.ts";
import { peakMemory } from "./peak-memory.ts";

export interface Transfer {
  name: string;
  /** How the video's host answers, which decides the way that the receiver takes. */
  response: FileResponse;
}

export const TRANSFERS: readonly Transfer[] = [
  { name: "known length, one put", response: { etag: null } },
  { name: "unknown length, parts held", response: { length: "chunked" } },
  { name: "resumable, parts streamed", response: {} },
];

/** The bytes of a video: its host makes them from the size alone. */
export interface Video {
  bytes: number;
  /** Lower-case hex; null: what is stored is not read back. */
  sha256: string | null;
}

/** In bytes. */
export interface Peak {
  receiver: number;
  r2: number;
}

export interface Progress {
  /** `share` of the video has left its host, from 0 to 1. */
  sent(share: number): void;
  /** As `sent`, of what the receiver serves of it. */
  readBack(share: number): void;
  /** It took more than one attempt: its task's history. */
  retried(history: string): void;
}

/**
 * The platform's limit of an isolate, and garbage collected from the first MiB on. By itself V8 collects little while
 * there is room, and here a heap has room for gigabytes: the receiver then needs 81 to 97 MiB more for 4 GiB than for
 * 50 MiB, most of it garbage.
 */
export const V8_FLAGS = ["--max-heap-size=128", "--initial-heap-size=4"];
/** Beside the video: whatever else is stored. */
const SPARE_STATE_BYTES = 1024 ** 3;
/** 4 GiB take a minute or two. */
const DEADLINE_MS = 30 * 60_000;
const LOOK_MS = 200;
/** The local R2 reads an object of parts ahead of its client, without end: asked for whole, it would be held whole. */
const RANGE_BYTES = 64 * 1024 ** 2;

/** Where the video needs this much, in memory if there is so much, else on the disk of the temporary directory. */
export function stateBytesOf({ bytes }: Pick<Video, "bytes">): number {
  return bytes + SPARE_STATE_BYTES;
}

export async function measure(
  bundle: Bundle,
  simulator: Pick<Simulator, "host" | "addFile" | "file">,
  { response }: Pick<Transfer, "response">,
  video: Video,
  progress: Progress,
): Promise<Peak> {
  const vars = { CALLBACK_TOKEN, API_TOKEN, VIDEO_HOSTS: simulator.host };
  await using runtime = await startRuntime(bundle, {
    vars,
    stateBytes: stateBytesOf(video),
    v8Flags: V8_FLAGS,
  });
  const client = new ReceiverClient(runtime.url.origin, {
    callbackToken: CALLBACK_TOKEN,
    apiToken: API_TOKEN,
  });
  const file = await simulator.addFile({ bytes: video.bytes, responses: [response] });
  const taskId = newTaskId();
  const answer = await client.callBack(oldestSuccessBody({ taskId, resultUrls: [file.url] }));
  expectSame("the callback's answer", answer.status, 200);
  await untilSent(simulator, file, progress);
  const task = await client.untilSettled(taskId, { deadlineMs: DEADLINE_MS, pollMs: LOOK_MS });
  const peak = {
    receiver: await peakMemory(runtime.pids.worker),
    r2: await peakMemory(runtime.pids.r2),
  };

  const [stored] = task.videos;
  const history = task.history.map(({ event, detail }) => `${event} ${detail}`).join("; ");
  expectSame(`state and bytes (${history})`, [task.state, stored?.bytes], ["stored", video.bytes]);
  if (stored?.attempts !== 1) progress.retried(history);
  if (video.sha256 === null) return peak;
  const digest = await digestServed(client, `/videos/${taskId}/generated_0.mp4`, video.bytes, progress);
  expectSame("the SHA-256 of the video served", digest, video.sha256);
  return peak;
}

/** Asks the host how far it is: a receiver that is asked needs memory for its answers. Attempts cut short don't count. */
async function untilSent(
  simulator: Pick<Simulator, "file">,
  { id, bytes }: HostedFile,
  progress: Pick<Progress, "sent">,
): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const { requests } = await simulator.file(id);
    const { bytesSent, ended } = requests.at(-1) ?? { bytesSent: 0, ended: null };
    progress.sent(bytesSent / bytes);
    if (ended === "finished") return;
    await sleep(LOOK_MS);
  }
  throw new Error(`the video has not left its host after ${DEADLINE_MS / 60_000} minutes`);
}

async function digestServed(
  client: ReceiverClient,
  path: string,
  bytes: number,
  progress: Progress,
): Promise<string> {
  const { headers } = await client.get(path, {}, "HEAD");
  expectSame("the Content-Length of the video served", headers["content-length"], String(bytes));
  const hash = createHash("sha256");
  for (let first = 0; first < bytes; first += RANGE_BYTES) {
    const range = `bytes=${first}-${Math.min(first + RANGE_BYTES, bytes) - 1}`;
    const answer = await client.get(path, { range });
    expectSame(`the status of ${range}`, answer.status, 206);
    hash.update(answer.body);
    progress.readBack((first + answer.body.length) / bytes);
  }
  return hash.digest("hex");
}

function expectSame(what: string, came: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(came), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, came ${a}`);
}
