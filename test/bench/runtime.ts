/**
 * A built Worker in workerd, with the local runtime's own KV, R2 and Durable Objects, met on a socket of its own:
 * `wrangler dev` and `dispatchFetch` have proxies in front that take longer than the receiver itself.
 */

import { EventEmitter, once } from "node:events";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { type Bundle, CONFIG } from "./build.ts";

export interface RuntimeOptions {
  /** Its variables and secrets. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Its Durable Object, where it is not the receiver's. */
  readonly taskClass?: string;
}

export interface Runtime extends AsyncDisposable {
  readonly url: URL;
  /** The next line of its log that says all of this. */
  nextLog(...parts: string[]): Promise<void>;
}

/** Of the largest figure, both sides: 500 MB each, and room for what is being written. */
const STATE_BYTES = 2_000_000_000;
/** A file system in memory, on Linux. */
const MEMORY = "/dev/shm";
const NAME = "worker";

/**
 * Where the runtimes keep their state: in memory if there is room, as a disk, with whatever else uses it, would take
 * longer to commit a row than everything else together.
 */
export async function stateRoot(): Promise<string> {
  const { bavail, bsize } = await statfs(MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= STATE_BYTES ? MEMORY : tmpdir();
}

export async function startRuntime({ script }: Bundle, options: RuntimeOptions = {}): Promise<Runtime> {
  const directory = await mkdtemp(join(await stateRoot(), "veo3-bench-state-"));
  // Those of the project's wrangler.toml, without a developer's own .dev.vars.
  const { modulesRules: _, ...worker } = unstable_getMiniflareWorkerOptions(CONFIG).workerOptions;
  const log = new EventEmitter().setMaxListeners(0);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...worker,
      name: NAME,
      modulesRoot: "/",
      modules: [{ type: "ESModule", path: "/index.js", contents: script }],
      bindings: { ...options.vars },
      ...(options.taskClass && {
        durableObjects: { TASKS: { className: options.taskClass, useSQLite: true } },
      }),
      defaultPersistRoot: directory,
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      handleStructuredLogs: ({ message }) => void log.emit("line", message),
    }),
  );
  const dispose = async () => {
    await miniflare.dispose();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await miniflare.ready;
    return {
      url: await miniflare.unsafeGetDirectURL(NAME),
      nextLog: async (...parts) => {
        for (;;) {
          const [line] = await once(log, "line");
          if (parts.every((part) => String(line).includes(part))) return;
        }
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
