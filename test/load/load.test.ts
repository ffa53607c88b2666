/** `npm run test:load`, as short as it can be. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("load.ts", import.meta.url));

it("verifies each task that was acknowledged at a steady rate", async () => {
  // It rejects unless the exit code is 0.
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, "--minutes", "0.03"]);
  expect(stdout).toMatch(/^sent +\d+ deliveries\/s for 0.03 min: [1-9]\d*$/m);
  expect(stdout).toMatch(/^not acknowledged +0$/m);
  expect(stdout).toMatch(/^tasks, with those before +\d+: [1-9]\d* with a video, [1-9]\d* failed$/m);
  expect(stdout).toMatch(/^not as they should be +0$/m);
});

it("says what it takes, when it is called wrongly", async () => {
  const call = promisify(execFile)(process.execPath, [MAIN, "--minutes", "none"]);
  await expect(call).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("--minutes") });
});
