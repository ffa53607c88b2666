/**
 * One video brought into R2, by the receiver or by the floor, in a process of its own, and the most memory that this
 * process needed for it. Throws when what is stored is not what the host sent.
 */

import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { send } from "../e2e/http-request.ts";
import { startReceiver } from "../e2e/receiver.ts";
import type { ReceiverClient } from "../e2e/receiver-client.ts";
import { newTaskId, startTestReceiver } from "../e2e/test-receiver.ts";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import type { HostedFile } from "../simulator/control-protocol.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import type { Simulator } from "../simulator/simulator.ts";
import { peakMemory } from "./peak-memory.ts";

export interface Transfer {
  name: string;
  /** How the video's host answers, which decides the way that the receiver takes. */
  response: FileResponse;
  /** The floor's way that is most like it. */
  floor: FloorRoute;
}

export type FloorRoute = "put" | "parts";

export const TRANSFERS: readonly Transfer[] = [
  { name: "known length, one put", response: { etag: null }, floor: "put" },
  { name: "unknown length, parts held", response: { length: "chunked" }, floor: "parts" },
  { name: "resumable, parts streamed", response: {}, floor: "parts" },
];

/** The bytes of a video: its host makes them from the size alone. */
export interface Video {
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface Progress {
  /** `share` of the video has left its host, from 0 to 1. */
  sent(share: number): void;
  /** As `sent`, of what the receiver serves of it. */
  readBack(share: number): void;
  /** It took more than one attempt: its task's history. */
  retried(history: string): void;
}

const FLOOR = fileURLToPath(new URL("floor", import.meta.url));
/** 4 GiB take a minute or two. */
const DEADLINE_MS = 30 * 60_000;
const LOOK_MS = 200;
/** The local R2 reads an object of parts ahead of its client, without end: asked for whole, it would be held whole. */
const RANGE_BYTES = 64 * 1024 ** 2;

/** @returns the peak in bytes */
export async function measureReceiver(
  simulator: Simulator,
  { response }: Pick<Transfer, "response">,
  video: Video,
  progress: Progress,
): Promise<number> {
  await using receiver = await startTestReceiver(simulator);
  const { client } = receiver;
  const file = await simulator.addFile({ bytes: video.bytes, responses: [response] });
  const taskId = newTaskId();
  const answer = await client.callBack(oldestSuccessBody({ taskId, resultUrls: [file.url] }));
  expectSame("the callback's answer", answer.status, 200);
  await untilSent(simulator, file, progress);
  const task = await client.untilSettled(taskId, { deadlineMs: DEADLINE_MS, pollMs: LOOK_MS });
  const peak = await peakMemory();

  const [stored] = task.videos;
  const history = task.history.map(({ event, detail }) => `${event} ${detail}`).join("; ");
  expectSame(`state and bytes (${history})`, [task.state, stored?.bytes], ["stored", video.bytes]);
  if (stored?.attempts !== 1) progress.retried(history);
  const digest = await digestServed(client, `/videos/${taskId}/generated_0.mp4`, video.bytes, progress);
  expectSame("the SHA-256 of the video served", digest, video.sha256);
  return peak;
}

/** @returns the peak in bytes */
export async function measureFloor(
  simulator: Simulator,
  route: FloorRoute,
  { bytes }: Pick<Video, "bytes">,
  progress: Pick<Progress, "sent">,
): Promise<number> {
  await using floor = await startReceiver({ vars: {}, worker: FLOOR });
  const response: FileResponse = route === "put" ? {} : { length: "chunked" };
  const file = await simulator.addFile({ bytes, responses: [response] });
  const request = { method: "POST", timeoutMs: DEADLINE_MS };
  const [answer] = await Promise.all([
    send(`${floor.origin}/${route}?url=${encodeURIComponent(file.url)}`, request),
    untilSent(simulator, file, progress),
  ]);
  expectSame("the floor's answer", [answer.status, answer.body.toString()], [200, String(bytes)]);
  // The floor ends with this function: not before it was looked at.
  return await peakMemory();
}

/** Asks the host how far it is: a receiver that is asked needs memory for its answers. Attempts cut short don't count. */
async function untilSent(
  simulator: Simulator,
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
