/** The machine's own Chromium, without a window and without a word to anyone but the pages under test. */

import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Null when there is a Chromium; else what to do about it. */
export const missingChromium = existsSync(EXECUTABLE)
  ? null
  : `no Chromium at ${EXECUTABLE}: install one (apt-get install chromium), or name it in CHROMIUM`;

// Past the runner, which keeps quiet about tests that did not fail.
if (missingChromium !== null) process.stderr.write(`The browser tests are skipped: ${missingChromium}\n`);

/** @param more arguments beside those that every test wants */
export function launchChromium(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      "--headless",
      // Containers seldom allow its sandbox, and it visits loopback only.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}
