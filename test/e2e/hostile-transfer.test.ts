/** Rows 52 to 59, 62, 65 and 66: what hosts serve instead of a video, or around one. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FilePlan, FileResponse } from "../simulator/file-plan.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectProblem } from "./callback-answers.ts";
import { expectStored } from "./stored-video.ts";
import { startTestReceiver, type TestReceiver } from "./test-receiver.ts";
import { expectFailed, settled, expectStoredBy as storedBy } from "./transfer-outcome.ts";

const MAX_VIDEO_BYTES = 20_000_000;
/** Long enough for several tries on a backoff that begins at 50 ms; 2.9 s. */
const SHORT_WINDOW_HOURS = 0.0008;
const MOST_TIMES_GONE = 5;

let simulator: Simulator;
let patient: TestReceiver;
/** It gives up soon. */
let hasty: TestReceiver;
beforeAll(async () => {
  simulator = await startSimulator();
  const limits = { MAX_VIDEO_BYTES, IDLE_TIMEOUT_SECONDS: 10 };
  [patient, hasty] = await Promise.all([
    startTestReceiver(simulator, { vars: limits }),
    startTestReceiver(simulator, { vars: { ...limits, RETRY_WINDOW_HOURS: SHORT_WINDOW_HOURS } }),
  ]);
});
afterAll(async () => {
  await Promise.all([patient?.stop(), hasty?.stop()]);
  await simulator?.close();
});

const expectStoredBy = (plan: FilePlan, requests: number) => storedBy(patient, simulator, plan, { requests });

describe.concurrent("a host", () => {
  const sizes = [28_963, 5 * 1024 * 1024, 8 * 1024 * 1024, 17_000_001];

  it.each(sizes)("52 that does not say how long its %d bytes are: stored whole", async (bytes) => {
    await expectStoredBy({ bytes, responses: [{ length: "chunked" }] }, 1);
    await expectStoredBy({ bytes, responses: [{ length: "close" }] }, 1);
  });

  it.each(sizes)("52 that does say how long its %d bytes are: stored whole", async (bytes) => {
    await expectStoredBy({ bytes }, 1);
  });

  it.each(sizes)("53 that compresses its %d bytes: stored decoded and whole", async (bytes) => {
    await expectStoredBy({ bytes, responses: [{ encoding: "gzip" }] }, 1);
    await expectStoredBy({ bytes, responses: [{ encoding: "gzip", length: "known" }] }, 1);
  });

  it.each([
    ["by the connection", { truncateAt: 2_000_000 }],
    ["by the connection, its length known", { truncateAt: 2_000_000, length: "known" }],
    ["in a body that is whole as HTTP goes", { declaredLength: 2_000_000 }],
  ] satisfies [string, FileResponse][])(
    "53 that cuts a compressed video short, %s: tried again",
    async (_, cut) => {
      const responses: FileResponse[] = [{ encoding: "gzip", ...cut }, { encoding: "gzip" }];
      await expectStoredBy({ bytes: 3_000_000, responses }, 2);
    },
  );

  it.each([
    ["55 an HTML page", { body: "html" }],
    ["55 an HTML page that claims to be a video", { body: "html", headers: { "content-type": "video/mp4" } }],
    ["56 a JSON error", { body: "json" }],
    ["54 nothing", { body: "empty" }],
  ] satisfies [string, FileResponse][])(
    "%s, with 200: tried again within the window, never published",
    async (_, response) => {
      const file = await simulator.addFile({ responses: [response] });
      const task = await settled(hasty, file);
      await expectFailed(hasty, task, "not_a_video");
      const { requests } = await simulator.file(file.id);
      expect(requests.length).toBeGreaterThan(1);
      expect(task.videos[0]?.attempts).toBe(requests.length);
    },
  );

  it("55 an HTML page while it makes the video, then the video: stored", async () => {
    await expectStoredBy({ responses: [{ body: "html" }, { body: "html" }, {}] }, 3);
  });

  it.each([404, 410, 403])("57 that answers %d: gone after five tries", async (status) => {
    const file = await simulator.addFile({ responses: [{ status }] });
    await expectFailed(patient, await settled(patient, file), "source_gone");
    expect((await simulator.file(file.id)).requests).toHaveLength(MOST_TIMES_GONE);
  });

  it("57 that answers 404 four times, then the video: stored", async () => {
    const early = Array<FileResponse>(MOST_TIMES_GONE - 1).fill({ status: 404 });
    await expectStoredBy({ responses: [...early, {}] }, MOST_TIMES_GONE);
  });

  it("59 that answers 503 twice, then the video: stored", async () => {
    await expectStoredBy({ responses: [{ status: 503 }, { status: 503 }, {}] }, 3);
  });

  it("59 that answers 503 until the window closes: an error of the source", async () => {
    const file = await simulator.addFile({ responses: [{ status: 503 }] });
    await expectFailed(hasty, await settled(hasty, file), "source_error");
    expect((await simulator.file(file.id)).requests.length).toBeGreaterThan(1);
  });

  it.each([
    ["declared", { bytes: MAX_VIDEO_BYTES + 1 }],
    ["declared as, though it is short", { responses: [{ declaredLength: MAX_VIDEO_BYTES + 1 }] }],
    ["not declared", { bytes: MAX_VIDEO_BYTES + 1, responses: [{ length: "chunked" }] }],
    ["endless", { bytes: 1_000_000, responses: [{ endless: true }] }],
  ] satisfies [string, FilePlan][])(
    "62 that sends too much, %s: stopped, never asked again",
    async (how, plan) => {
      const file = await simulator.addFile(plan);
      await expectFailed(patient, await settled(patient, file), "too_large");
      const { requests } = await simulator.file(file.id, { ended: 1 });
      expect(requests).toHaveLength(1);
      // The others were on their way already.
      if (["declared", "endless"].includes(how)) expect(requests).toMatchObject([{ ended: "aborted" }]);
    },
  );

  it("62 that sends exactly the most there may be: stored", async () => {
    await expectStoredBy({ bytes: MAX_VIDEO_BYTES }, 1);
    await expectStoredBy({ bytes: MAX_VIDEO_BYTES, responses: [{ length: "chunked" }] }, 1);
  });

  it.each(["application/octet-stream", "text/html; charset=utf-8", "nonsense", null])(
    "65 that sends a real MP4 as %j: stored as video/mp4",
    async (type) => {
      await expectStoredBy({ responses: [{ headers: { "content-type": type } }] }, 1);
    },
  );

  it("66 that has two of three videos: partial, and the two are served", async () => {
    const [first, gone, third] = await Promise.all([
      simulator.addFile({ seed: 1 }),
      simulator.addFile({ responses: [{ status: 410 }] }),
      simulator.addFile({ seed: 3 }),
    ]);
    const task = await settled(patient, first, gone, third);
    expect(task).toMatchObject({
      state: "partial",
      failure: null,
      videos: [{ state: "stored" }, { state: "failed", url: null }, { state: "stored" }],
    });
    await expectStored(patient.client, task, "generated_0.mp4", first);
    await expectStored(patient.client, task, "generated_2.mp4", third);
    const missing = await patient.client.get(`/videos/${task.taskId}/generated_1.mp4`);
    expectProblem(missing, 404, "not_stored");
  });
});
