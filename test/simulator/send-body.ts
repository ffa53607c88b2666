/**
 * Writes one body to one client: in slices, never faster than the client reads, at the planned pace,
 * up to the planned cut. Produces nothing more once the client has gone.
 */

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { setTimeout as sleep, setImmediate as yieldToEventLoop } from "node:timers/promises";
import { createGzip } from "node:zlib";
import type { Content } from "./video-bytes.ts";

/** Large enough to fill a loopback connection, small enough for many transfers at once. */
export const SLICE_BYTES = 64 * 1024;

/** A paced body trickles: this many writes a second, so that "slow" never looks like "stalled". */
const PACED_SLICES_PER_SECOND = 20;

/** Fast clients can keep a loop of writes from ever reaching the event loop: step back this often. */
const SLICES_BETWEEN_YIELDS = 16;

/** A reset throws away what the kernel has not delivered: gives the loopback time to deliver. */
const BEFORE_RESET_MS = 20;

export interface Cut {
  at: number;
  how: "truncate" | "reset" | "stall";
}

export interface Sending {
  cut: Cut | null;
  bytesPerSecond: number | null;
  /** Fires when the connection is gone. */
  signal: AbortSignal;
  /** Called after each write with the bytes handed over. */
  onSlice: (bytes: number) => void;
}

export function sliceBytesFor(bytesPerSecond: number | null): number {
  if (bytesPerSecond === null) return SLICE_BYTES;
  return Math.min(SLICE_BYTES, Math.max(1, Math.floor(bytesPerSecond / PACED_SLICES_PER_SECOND)));
}

/** Bytes `first` to `end` (exclusive); past the end of the content it starts over. */
export function* slicesOf(
  content: Content,
  first: number,
  end: number,
  sliceBytes: number,
): Generator<Buffer> {
  let offset = first;
  while (offset < end) {
    const slice = content.read(offset % content.bytes, Math.min(sliceBytes, end - offset));
    yield slice;
    offset += slice.length;
  }
}

/** The same bytes each time for the same slices. */
export function gzipped(slices: Iterable<Buffer>): AsyncIterable<Buffer> {
  const gzip = createGzip();
  // Whoever reads gzip sees the error; here it only has to be taken.
  pipeline(Readable.from(slices), gzip, () => {});
  return gzip;
}

export async function gzippedLength(slices: Iterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of gzipped(slices)) bytes += chunk.length;
  return bytes;
}

/** Sends all of `source`, or as much as the plan says. Rejects with the signal's reason when the client goes. */
export async function sendBody(
  response: ServerResponse,
  source: Iterable<Buffer> | AsyncIterable<Buffer>,
  sending: Sending,
): Promise<"sent" | "cut"> {
  const { cut, bytesPerSecond, signal, onSlice } = sending;
  const limit = cut?.at ?? Number.POSITIVE_INFINITY;
  const startedAt = performance.now();
  const largest = sliceBytesFor(bytesPerSecond);
  let sent = 0;
  let slices = 0;
  if (limit > 0) {
    // What compression yields can be larger than a slice.
    for await (const chunk of source) {
      for (let start = 0; start < chunk.length && sent < limit; start += largest) {
        const slice = chunk.subarray(start, Math.min(start + largest, chunk.length, start + limit - sent));
        signal.throwIfAborted();
        const room = response.write(slice);
        sent += slice.length;
        slices += 1;
        onSlice(slice.length);
        if (!room) await once(response, "drain", { signal });
        if (bytesPerSecond !== null) {
          const earlyMs = startedAt + (sent / bytesPerSecond) * 1000 - performance.now();
          if (earlyMs >= 1) await sleep(earlyMs, undefined, { signal });
        }
        if (slices % SLICES_BETWEEN_YIELDS === 0) await yieldToEventLoop();
      }
      if (sent >= limit) break;
    }
  }
  if (cut === null || sent < limit) return "sent";
  await cutConnection(response, cut.how, signal);
  return "cut";
}

/** Ends the body, and tells whether the client was still there. */
export function finish(response: ServerResponse): Promise<"finished" | "aborted"> {
  return new Promise((resolve) => {
    response.end(() => resolve(response.writableFinished ? "finished" : "aborted"));
  });
}

async function cutConnection(response: ServerResponse, how: Cut["how"], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const gone = once(response, "close");
  if (how === "truncate") response.socket?.destroySoon();
  if (how === "reset") {
    await sleep(BEFORE_RESET_MS, undefined, { signal });
    response.socket?.resetAndDestroy();
  }
  // A stalled response ends with the client's patience.
  await gone;
  if (how === "stall") signal.throwIfAborted();
}
