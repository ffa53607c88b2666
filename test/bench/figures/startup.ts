/**
 * What it takes to start the Worker: CPU while its module is imported.
 *
 * The same as `wrangler check startup` tells, which samples so seldom that it often sees nothing of a small Worker.
 */

import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { type Bundle, CONFIG } from "../build.ts";
import type { Figure } from "../figure.ts";
import { inTurns } from "../pairs.ts";
import { comparedRow, ratioAtMost } from "../row.ts";

const SAMPLING_MICROSECONDS = 50;
const NAME = "worker";
/** Imports the Worker when it is first asked, so that the profiler can be there before. */
const LATE_IMPORT = `export default {
  async fetch() {
    await import("./worker.js");
    return new Response();
  }
}`;

/** As the DevTools protocol has it: times in microseconds. */
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string } }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export const startup: Figure = async ({ receiver, bareHono, progress }) => {
  const pairs = await inTurns(
    { receiver: () => startupMs(receiver), floor: () => startupMs(bareHono) },
    progress,
  );
  return [comparedRow("start-up, floor is a bare Hono app", "ms of CPU", pairs, ratioAtMost(2))];
};

async function startupMs({ script }: Bundle): Promise<number> {
  const { compatibility_date, compatibility_flags } = unstable_readConfig({ config: CONFIG });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: NAME,
      modulesRoot: "/",
      modules: [
        { type: "ESModule", path: "/late-import.js", contents: LATE_IMPORT },
        { type: "ESModule", path: "/worker.js", contents: script },
      ],
      ...(compatibility_date !== undefined && { compatibilityDate: compatibility_date }),
      compatibilityFlags: compatibility_flags,
      inspectorPort: 0,
    }),
  );
  try {
    await miniflare.ready;
    const inspector = await connect(new URL(`/core:user:${NAME}`, await miniflare.getInspectorURL()));
    await inspector.send("Profiler.enable");
    await inspector.send("Profiler.setSamplingInterval", { interval: SAMPLING_MICROSECONDS });
    await inspector.send("Profiler.start");
    const response = await miniflare.dispatchFetch("https://receiver.example.com/");
    if (!response.ok) throw new Error(`the Worker does not start: ${await response.text()}`);
    const { profile } = (await inspector.send("Profiler.stop")) as { profile: Profile };
    inspector.close();
    return activeMs(profile);
  } finally {
    await miniflare.dispose();
  }
}

function activeMs({ nodes, samples, timeDeltas }: Profile): number {
  const idle = new Set(nodes.filter((node) => node.callFrame.functionName === "(idle)").map(({ id }) => id));
  const active = timeDeltas.filter((_, i) => !idle.has(samples[i] ?? 0));
  return active.reduce((sum, delta) => sum + delta, 0) / 1000;
}

async function connect(url: URL) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`there is no inspector at ${url}`));
  });
  let calls = 0;
  return {
    send(method: string, params: object = {}): Promise<unknown> {
      const id = ++calls;
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const onMessage = ({ data }: MessageEvent) => {
        const message = JSON.parse(String(data));
        if (message.id !== id) return;
        socket.removeEventListener("message", onMessage);
        resolve(message.result);
      };
      socket.addEventListener("message", onMessage);
      socket.send(JSON.stringify({ id, method, params }));
      return promise;
    },
    close: () => socket.close(),
  };
}
