/**
 * What it takes to start the Worker: the time until its module is imported, in an isolate that has never seen it.
 *
 * `wrangler check startup` shows the same by a CPU profile. That starts with some 3 ms of the profiler's own, more
 * than a small Worker takes, and samples too seldom to see the rest: so the import is timed from outside, as what the
 * request that causes it takes longer than the next ones.
 */

import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { type Bundle, CONFIG } from "../build.ts";
import type { Figure } from "../figure.ts";
import { inTurns, PAIRS } from "../pairs.ts";
import { comparedRow, ratioAtMost } from "../row.ts";
import { median } from "../statistics.ts";

/** Isolates a turn: one by one their times vary by half. */
const ISOLATES = 5;
const TURNS = PAIRS + 1;
/** Requests that import nothing, for the time that any request takes. */
const PLAIN_REQUESTS = 5;
const LATE_IMPORT = `export default {
  async fetch(request) {
    if (request.url.endsWith("/import")) await import("./worker.js");
    return new Response();
  }
}`;

export const startup: Figure = async ({ receiver, bareHono, progress }) => {
  const sides = { receiver: await isolatesOf(receiver), floor: await isolatesOf(bareHono) };
  try {
    const pairs = await inTurns(
      { receiver: () => importMs(sides.receiver), floor: () => importMs(sides.floor) },
      progress,
    );
    return [comparedRow("start-up, floor is a bare Hono app", "ms", pairs, ratioAtMost(2))];
  } finally {
    await sides.receiver.runtime.dispose();
    await sides.floor.runtime.dispose();
  }
};

interface Isolates {
  readonly runtime: Miniflare;
  /** Of those whose module has not been imported yet. */
  readonly fresh: string[];
}

async function isolatesOf({ script, texts }: Bundle): Promise<Isolates> {
  const { compatibility_date, compatibility_flags } = unstable_readConfig({ config: CONFIG });
  const fresh = Array.from({ length: TURNS * ISOLATES }, (_, i) => `isolate-${i}`);
  const workers = fresh.map((name) => ({
    name,
    modulesRoot: "/",
    modules: [
      { type: "ESModule" as const, path: "/late-import.js", contents: LATE_IMPORT },
      { type: "ESModule" as const, path: "/worker.js", contents: script },
      ...Object.entries(texts).map(([name, contents]) => ({
        type: "Text" as const,
        path: `/${name}`,
        contents,
      })),
    ],
    ...(compatibility_date !== undefined && { compatibilityDate: compatibility_date }),
    compatibilityFlags: compatibility_flags,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  }));
  const runtime = new Miniflare(convertV4MiniflareOptions({ workers }));
  await runtime.ready;
  return { runtime, fresh };
}

/** The median of a few. */
async function importMs({ runtime, fresh }: Isolates): Promise<number> {
  const times: number[] = [];
  for (const name of fresh.splice(0, ISOLATES)) {
    const url = await runtime.unsafeGetDirectURL(name);
    const plain: number[] = [];
    for (let i = 0; i < PLAIN_REQUESTS; i++) plain.push(await answerMs(url));
    times.push((await answerMs(new URL("/import", url))) - median(plain));
  }
  return median(times);
}

async function answerMs(url: URL): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(url);
  const answer = await response.text();
  if (!response.ok) throw new Error(`the Worker does not start: ${answer}`);
  return performance.now() - startedAt;
}
