/**
 * A built Worker in workerd, with the local runtime's own KV, R2 and Durable Objects, met on a socket of its own:
 * `wrangler dev` and `dispatchFetch` have proxies in front that take longer than the receiver itself.
 */

import { EventEmitter, on } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, statfs } from "node:fs/promises";
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
  /** Returns once `count` more lines of its log contain all of these. @throws after a minute or two */
  logged(count: number, ...parts: string[]): Promise<void>;
}

/** Of the largest figure, both sides: 500 MB each, and room for what is being written. */
const STATE_BYTES = 2_000_000_000;
/** A file system in memory, on Linux. */
const MEMORY = "/dev/shm";
const NAME = "worker";
/** Far longer than any single figure takes: what was waited for did not happen. */
const LOG_PATIENCE_MS = 120_000;

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
  // Also when the process is interrupted: Miniflare then ends it, and workerd with it.
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", remove);
  const dispose = async () => {
    await miniflare.dispose();
    remove();
    process.off("exit", remove);
  };
  try {
    await miniflare.ready;
    return {
      url: await miniflare.unsafeGetDirectURL(NAME),
      logged: async (count, ...parts) => {
        let left = count;
        const signal = AbortSignal.timeout(LOG_PATIENCE_MS);
        try {
          for await (const [line] of on(log, "line", { signal })) {
            if (parts.every((part) => line.includes(part))) left -= 1;
            if (left === 0) return;
          }
        } catch (error) {
          throw signal.aborted ? new Error(`the log lacks ${left} lines with ${parts.join(", ")}`) : error;
        }
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
