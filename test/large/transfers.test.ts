/** What `npm run test:large` does, with a video just large enough to go in parts: whether the measuring works. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { buildReceiver } from "../bench/build.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { sha256Of, videoContent } from "../simulator/video-bytes.ts";
import { measure } from "./transfers.ts";

const BYTES = 20_000_000;
const video = { bytes: BYTES, sha256: await sha256Of(videoContent(BYTES)) };
/** Of an idle workerd. */
const LEAST_PEAK_BYTES = 50_000_000;

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

it.skipIf(process.platform !== "linux")(
  "the most memory a transfer needs is measured, of the receiver and of R2, and the video is read back",
  async () => {
    const { last, ...told } = progress();
    const peak = await measure(await buildReceiver(), simulator, { response: {} }, video, told);
    expect(peak.receiver).toBeGreaterThan(LEAST_PEAK_BYTES);
    expect(peak.r2).toBeGreaterThan(LEAST_PEAK_BYTES);
    expect(last).toEqual({ sent: 1, readBack: 1, history: "" });
  },
);
