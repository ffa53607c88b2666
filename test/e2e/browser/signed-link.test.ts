/** A stored video on somebody else's page: another origin, no token, only the signed link. */

import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { deliver } from "../stored-video.ts";
import { startTestReceiver, type TestReceiver } from "../test-receiver.ts";
import { untilTestsEnd } from "../until-tests-end.ts";
import { launchChromium, missingChromium } from "./chromium.ts";

type Seen = { soughtTo: number; width: number; pixels: number };

/** Runs in the page: loads a link, seeks to its middle, plays it to its end, and looks at the picture. */
const WATCH = `async (link) => {
  const player = document.createElement("video");
  const next = (event) => new Promise((resolve, reject) => {
    player.addEventListener(event, resolve, { once: true });
    player.addEventListener("error", () => reject(player.error), { once: true });
  });
  player.muted = true;
  player.crossOrigin = "anonymous";
  const loaded = next("loadeddata");
  player.src = link;
  document.body.append(player);
  await loaded;
  const seeked = next("seeked");
  player.currentTime = player.duration / 2;
  await seeked;
  const soughtTo = player.currentTime / player.duration;
  const ended = next("ended");
  await player.play();
  await ended;
  const drawing = document.createElement("canvas").getContext("2d");
  drawing.drawImage(player, 0, 0);
  return { soughtTo, width: player.videoWidth, pixels: drawing.getImageData(0, 0, 1, 1).data.length };
}`;

describe.skipIf(missingChromium)("a signed link", () => {
  const started = untilTestsEnd();
  let simulator: Simulator;
  let receiver: TestReceiver;
  let browser: Browser;
  beforeAll(async () => {
    simulator = started.use(await startSimulator());
    receiver = started.use(await startTestReceiver(simulator));
    browser = started.use(await launchChromium());
  });

  it("plays and seeks on a page of another origin, which may look at the picture", async () => {
    const taskId = await deliver(receiver, await simulator.addFile({ bytes: 3_000_000 }));
    const [video] = (await receiver.client.untilSettled(taskId)).videos;

    const page = await browser.newPage();
    await page.goto(`${simulator.origin}/elsewhere`);
    expect(new URL(page.url()).origin).not.toBe(receiver.origin);
    const seen = await page.evaluate<Seen>(`(${WATCH})(${JSON.stringify(video?.url)})`);
    expect(seen).toEqual({ soughtTo: 0.5, width: expect.any(Number), pixels: 4 });
    expect(seen.width).toBeGreaterThan(0);
  });
});
