/** Rows 51, 58, 60, 61 and 63: hosts that stop half-way, that ask for patience, or that send a part of the video. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FilePlan, FileResponse } from "../simulator/file-plan.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import type { TaskView } from "./receiver-client.ts";
import { startTestReceiver, type TestReceiver } from "./test-receiver.ts";
import { deliver, expectFailed, expectStoredBy, settled } from "./transfer-outcome.ts";

/** Too small to be resumed: fetched again as a whole. */
const BYTES = 5_000_000;
const CUT = 3_000_000;
/** Long enough for several tries on a backoff that begins at 50 ms; 2.9 s. */
const SHORT_WINDOW_HOURS = 0.0008;
const MINUTE_MS = 60_000;

let simulator: Simulator;
let patient: TestReceiver;
/** It gives up soon. */
let hasty: TestReceiver;
beforeAll(async () => {
  simulator = await startSimulator();
  const vars = { IDLE_TIMEOUT_SECONDS: 1 };
  [patient, hasty] = await Promise.all([
    startTestReceiver(simulator, { vars }),
    startTestReceiver(simulator, { vars: { ...vars, RETRY_WINDOW_HOURS: SHORT_WINDOW_HOURS } }),
  ]);
});
afterAll(async () => {
  await Promise.all([patient?.stop(), hasty?.stop()]);
  await simulator?.close();
});

const storedBy = (plan: FilePlan, requests: number) => expectStoredBy(patient, simulator, plan, { requests });

/** Asks more than once, and never shows anything of it. */
async function expectNeverStored(response: FileResponse, reason: string): Promise<void> {
  const file = await simulator.addFile({ bytes: BYTES, responses: [response] });
  const task = await settled(hasty, file);
  await expectFailed(hasty, task, reason);
  const { requests } = await simulator.file(file.id);
  expect(requests.length).toBeGreaterThan(1);
  expect(task.videos[0]?.attempts).toBe(requests.length);
}

// Each waits for its host most of the time.
describe.concurrent("a host", () => {
  it.each([
    ["before its first byte", 0],
    ["before it can be told from something else", 7],
    ["half-way", CUT],
    ["before its last byte", BYTES - 1],
  ])("51 that ends the connection %s: tried again, then stored", async (_, truncateAt) => {
    await storedBy({ bytes: BYTES, responses: [{ truncateAt }, {}] }, 2);
  });

  it("51 that always sends less than it declared: never published", async () => {
    await expectNeverStored({ truncateAt: CUT }, "truncated");
    await expectNeverStored({ declaredLength: BYTES + 1 }, "truncated");
  });

  it("51 that ends a chunked body without its last chunk: tried again, then stored", async () => {
    await storedBy({ bytes: BYTES, responses: [{ length: "chunked", truncateAt: CUT }, {}] }, 2);
    // Of this size a part of it is in R2 by then.
    const cut: FileResponse = { length: "chunked", truncateAt: 12_000_000 };
    await storedBy({ bytes: 17_000_000, responses: [cut, { length: "chunked" }] }, 2);
  });

  it("58 that answers 429 with Retry-After in seconds: left alone that long, then stored", async () => {
    const responses: FileResponse[] = [{ status: 429, retryAfter: "3" }, {}];
    const [first, second] = await storedBy({ responses }, 2);
    const waited = Date.parse(second?.startedAt ?? "") - Date.parse(first?.startedAt ?? "");
    expect(waited).toBeGreaterThanOrEqual(3_000);
  });

  it.each([429, 503])(
    "58 that answers %d with Retry-After as a date: left alone until then",
    async (status) => {
      // Such a date has no fractions of a second.
      const until = new Date(Date.now() + 5_000).toUTCString();
      const [, second] = await storedBy({ responses: [{ status, retryAfter: until }, {}] }, 2);
      expect(Date.parse(second?.startedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(until));
    },
  );

  it("58 that asks for an hour: not asked again meanwhile, and the task says when", async () => {
    const file = await simulator.addFile({ responses: [{ status: 429, retryAfter: "3600" }, {}] });
    const before = Date.now();
    const taskId = await deliver(patient, file);
    const isWaiting = ({ videos: [video] }: TaskView) => video?.state === "pending" && video.attempts > 0;
    const task = await patient.client.untilTask(taskId, isWaiting);
    const next = Date.parse(task.videos[0]?.nextAttemptAt ?? "");
    expect(next).toBeGreaterThanOrEqual(before + 60 * MINUTE_MS);
    expect(task).toMatchObject({ state: "storing", videos: [{ failure: { reason: "source_error" } }] });
    expect((await simulator.file(file.id)).requests).toHaveLength(1);
  });

  it.each(["soon", "-5", ""])(
    "58 that answers 429 with the Retry-After %j: tried again as without one",
    async (retryAfter) => {
      await storedBy({ responses: [{ status: 429, retryAfter }, {}] }, 2);
    },
  );

  it("60 that resets the connection half-way: tried again, then stored", async () => {
    await storedBy({ bytes: BYTES, responses: [{ resetAt: CUT }, { resetAt: 0 }, {}] }, 3);
    const chunked = { length: "chunked", resetAt: CUT } as const;
    await storedBy({ bytes: BYTES, responses: [chunked, {}] }, 2);
  });

  it("60 that always resets the connection: never published", async () => {
    await expectNeverStored({ resetAt: CUT }, "truncated");
  });

  it.each([
    ["before its answer", { delayMs: MINUTE_MS }],
    ["before its first byte", { stallAt: 0 }],
    ["half-way", { stallAt: CUT }],
    ["half-way, of unknown length", { stallAt: CUT, length: "chunked" }],
    ["before its last byte", { stallAt: BYTES - 1 }],
  ] satisfies [string, FileResponse][])(
    "61 that stalls %s: given up after the idle timeout, tried again, then stored",
    async (_, stalled) => {
      const [first] = await storedBy({ bytes: BYTES, responses: [stalled, {}] }, 2);
      // By the receiver: the host would have held the connection.
      expect(first?.ended).toBe("aborted");
    },
  );

  it("61 that always stalls: never published", async () => {
    await expectNeverStored({ stallAt: CUT }, "source_error");
  });

  it.each([
    ["the beginning", { slice: [0, CUT - 1] }],
    ["the middle", { slice: [1_000_000, CUT] }],
    ["the end", { slice: [CUT, BYTES - 1] }],
    ["the whole", { slice: [0, BYTES - 1] }],
    ["a part that it does not name", { slice: [0, CUT - 1], headers: { "content-range": null } }],
  ] satisfies [string, FileResponse][])(
    "63 that sends %s as a 206 nobody asked for: never taken for more than it is",
    async (which, part) => {
      const partial: FileResponse = { status: 206, ...part };
      if (which !== "the whole") await expectNeverStored(partial, "source_error");
      await storedBy({ bytes: BYTES, responses: [partial, {}] }, 2);
    },
  );
});
