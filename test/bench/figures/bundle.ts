/** What is uploaded, and what it takes to start it. */

import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MAX_BUNDLE_BYTES } from "../../cost/bundle.ts";
import { type Bundle, gzipBytes, wrangler } from "../build.ts";
import type { Figure } from "../figure.ts";
import { inTurns } from "../pairs.ts";
import { atMost, comparedRow, countedRow, ratioAtMost } from "../row.ts";

const KIBIBYTE = 1024;

export const bundle: Figure = async ({ receiver }) => {
  const size = gzipBytes(receiver) / KIBIBYTE;
  return [countedRow("bundle", "KiB gzip", size, atMost(MAX_BUNDLE_BYTES / KIBIBYTE))];
};

export const startup: Figure = async ({ receiver, bareHono, progress }) => {
  const pairs = await inTurns(
    { receiver: () => startupMs(receiver), floor: () => startupMs(bareHono) },
    progress,
  );
  return [comparedRow("start-up, floor is a bare Hono app", "ms of CPU", pairs, ratioAtMost(2))];
};

/** What `wrangler check startup` says that the Worker was active for. */
async function startupMs({ upload }: Bundle): Promise<number> {
  await using directory = await mkdtempDisposable(join(tmpdir(), "veo3-bench-startup-"));
  const worker = join(directory.path, "upload");
  await writeFile(worker, upload);
  const profile = join(directory.path, "profile");
  const told = await wrangler(["check", "startup", "--worker", worker, "--outfile", profile]);
  const active = /Active: ([\d.]+) ms/.exec(told)?.[1];
  if (active === undefined) throw new Error(`wrangler check startup told no active time:\n${told}`);
  return Number(active);
}
