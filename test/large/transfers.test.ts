/** What `npm run test:large` does, with a video just large enough to go in parts: whether the measuring works. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { sha256Of, videoContent } from "../simulator/video-bytes.ts";
import { measureFloor, measureReceiver } from "./transfers.ts";

const BYTES = 20_000_000;
const video = { bytes: BYTES, sha256: await sha256Of(videoContent(BYTES)) };
/** Of an idle workerd; two of them run. */
const LEAST_PEAK_BYTES = 2 * 50_000_000;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator?.close());

/** The last share told of each stage. */
function progress() {
  const last = { sent: 0, readBack: 0, history: "" };
  const sent = (share: number) => Object.assign(last, { sent: share });
  const readBack = (share: number) => Object.assign(last, { readBack: share });
  const retried = (history: string) => Object.assign(last, { history });
  return { last, sent, readBack, retried };
}

describe.skipIf(process.platform !== "linux")("the most memory a transfer needs", () => {
  it("is measured of the receiver, whose video is read back", async () => {
    const { last, ...told } = progress();
    expect(await measureReceiver(simulator, { response: {} }, video, told)).toBeGreaterThan(LEAST_PEAK_BYTES);
    expect(last).toEqual({ sent: 1, readBack: 1, history: "" });
  });

  it("is measured of the floor", async () => {
    const { last, ...told } = progress();
    expect(await measureFloor(simulator, "parts", video, told)).toBeGreaterThan(LEAST_PEAK_BYTES);
    expect(last.sent).toBe(1);
  });
});
