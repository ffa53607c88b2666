/**
 * Rows 60, 63 and 64 for videos larger than 16 MiB: what was interrupted goes on behind its last whole part, provided
 * that it still is the same file.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileRequest } from "../simulator/control-protocol.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { startTestReceiver, type TestReceiver } from "./test-receiver.ts";
import { expectStoredBy } from "./transfer-outcome.ts";

const PART = 8 * 1024 * 1024;
/** Three parts, the last of them short. */
const BYTES = 20_000_000;
/** Behind the first part, before the second is whole. */
const CUT = 12_000_000;
const ANOTHER = 7;

const LARGE_BYTES = 200_000_000;
/** Body bytes until each cut: nothing, next to nothing, around one part, several parts. */
const CUTS = [PART - 1, 0, PART, 1, PART + 1, 3 * PART, 20_000_000, 1_000_000, 2 * PART - 1, 33_333_333];

let simulator: Simulator;
let receiver: TestReceiver;
beforeAll(async () => {
  simulator = await startSimulator();
  // The tenth wait of the backoff is the longest: 5 s at most.
  const vars = { IDLE_TIMEOUT_SECONDS: 1, RETRY_BASE_SECONDS: 0.01 };
  receiver = await startTestReceiver(simulator, { vars });
});
afterAll(async () => {
  await receiver?.stop();
  await simulator?.close();
});

const requestsFor = (...responses: FileResponse[]) =>
  expectStoredBy(receiver, simulator, { bytes: BYTES, responses }, { requests: responses.length });

const rangesOf = (requests: FileRequest[]) => requests.map(({ range }) => range);
const from = (offset: number) => `bytes=${offset}-`;

describe("a large video that is interrupted", () => {
  it.each([
    ["cut short", { truncateAt: CUT }],
    ["stalled", { stallAt: CUT }],
  ] satisfies [string, FileResponse][])("60 goes on behind its last part when it was %s", async (_, how) => {
    const [first, second] = await requestsFor(how, {});
    expect([first?.range, first?.ifRange]).toEqual([null, null]);
    const strong = expect.stringMatching(/^"[^"]+"$/);
    const rest = { range: from(PART), ifRange: strong, status: 206, bytesSent: BYTES - PART };
    expect(second).toMatchObject(rest);
  });

  it("60 goes on behind its last part when the connection was reset", async () => {
    const plan = { bytes: 2 * BYTES, responses: [{ resetAt: 2 * BYTES - 1 }, {}] };
    const [, second] = await expectStoredBy(receiver, simulator, plan, { requests: 2 });
    // A reset takes what the receiver had not read yet, so how far it came is not known: one part at the least.
    const offset = Number(/^bytes=(\d+)-$/.exec(second?.range ?? "")?.[1]);
    expect(offset % PART).toBe(0);
    expect(offset).toBeGreaterThanOrEqual(PART);
    expect(second).toMatchObject({ status: 206, bytesSent: 2 * BYTES - offset });
  });

  it.each([
    ["has no ETag", { etag: null }],
    ["has a weak ETag", { etag: 'W/"weak"' }],
    ["is not given in ranges", { ranges: false }],
    ["is of unknown length", { length: "chunked" }],
    ["is compressed", { encoding: "gzip" }],
  ] satisfies [string, FileResponse][])("60 starts anew when it %s", async (_, host) => {
    const requests = await requestsFor({ ...host, truncateAt: CUT }, host);
    expect(rangesOf(requests)).toEqual([null, null]);
  });

  it(`60 is stored whole after ${CUTS.length} cuts, and no part of it is fetched twice`, async () => {
    const responses = [...CUTS.map((truncateAt) => ({ truncateAt })), {}];
    const patience = { requests: responses.length, deadlineMs: 90_000 };
    const plan = { bytes: LARGE_BYTES, responses };
    const requests = await expectStoredBy(receiver, simulator, plan, patience);

    // A cut in order (FIN) loses nothing of what was sent, so each request begins exactly behind the last whole part.
    const offsets = [0];
    for (const cut of CUTS) offsets.push(PART * Math.floor(((offsets.at(-1) ?? 0) + cut) / PART));
    expect(rangesOf(requests)).toEqual(offsets.map((offset) => (offset === 0 ? null : from(offset))));
    // For the same reason no allowance for socket buffers: a cut costs less than the one part it fell into.
    const sent = requests.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    expect(sent).toBeGreaterThan(LARGE_BYTES);
    expect(sent).toBeLessThan(LARGE_BYTES + CUTS.length * PART);
  });
});

describe("a large video that is resumed", () => {
  it.each([
    ["the beginning", { slice: [0, CUT] }],
    ["less than was asked for", { slice: [PART, CUT] }],
    ["another part", { slice: [PART + 1, BYTES - 1] }],
    ["a part that is not named", { slice: [PART, BYTES - 1], headers: { "content-range": null } }],
    [
      "a part of a longer file",
      { slice: [PART, BYTES - 1], headers: { "content-range": `bytes ${PART}-${BYTES - 1}/${BYTES + 1}` } },
    ],
  ] satisfies [string, FileResponse][])("63 is started anew when it gets %s", async (_, part) => {
    const plan = { bytes: BYTES, responses: [{ truncateAt: CUT }, { status: 206, ...part }, {}] };
    const requests = await expectStoredBy(receiver, simulator, plan, { requests: 3, attempts: 2 });
    expect(rangesOf(requests)).toEqual([null, from(PART), null]);
  });

  it("63 is started anew when its host has nothing behind that byte any more", async () => {
    const plan = { bytes: BYTES, responses: [{ truncateAt: CUT }, { status: 416 }, {}] };
    await expectStoredBy(receiver, simulator, plan, { requests: 3, attempts: 2 });
  });

  it("64 is started anew when the file has changed, and never mixed", async () => {
    const content = await simulator.addFile({ bytes: BYTES, seed: ANOTHER });
    const plan = { bytes: BYTES, responses: [{ truncateAt: CUT }, { seed: ANOTHER }] };
    const [, second] = await expectStoredBy(receiver, simulator, plan, { requests: 2, content });
    expect(second).toMatchObject({ range: from(PART), status: 200, bytesSent: BYTES });
  });

  it("64 goes on with the changed file when that was interrupted too", async () => {
    const content = await simulator.addFile({ bytes: BYTES, seed: ANOTHER });
    const changed = { seed: ANOTHER };
    const plan = { bytes: BYTES, responses: [{ truncateAt: CUT }, { ...changed, truncateAt: CUT }, changed] };
    const requests = await expectStoredBy(receiver, simulator, plan, { requests: 3, content });
    expect(rangesOf(requests)).toEqual([null, from(PART), from(PART)]);
    expect(requests[2]?.status).toBe(206);
    expect(requests[2]?.ifRange).not.toBe(requests[1]?.ifRange);
  });

  it("64 forgets what it had of the changed file when the first one is back", async () => {
    const changed = { seed: ANOTHER, truncateAt: CUT };
    const requests = await requestsFor({ truncateAt: CUT }, changed, {});
    expect(requests.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it("64 is started anew when its host sends a part of the changed file, whatever If-Range said", async () => {
    const content = await simulator.addFile({ bytes: BYTES, seed: ANOTHER });
    const heedless: FileResponse = { status: 206, slice: [PART, BYTES - 1], seed: ANOTHER };
    const plan = { bytes: BYTES, responses: [{ truncateAt: CUT }, heedless, { seed: ANOTHER }] };
    await expectStoredBy(receiver, simulator, plan, { requests: 3, attempts: 2, content });
  });
});
