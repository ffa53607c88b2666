/**
 * A built Worker in workerd, met on a socket of its own: `wrangler dev` and Miniflare have proxies in front that take
 * longer than the receiver itself.
 *
 * Its KV and its R2 are the local runtime's own, each in a workerd of its own: they are programs in JavaScript, and on
 * the Worker's thread, where Miniflare has them, they would be most of what is measured. On the platform they are not
 * there either. Its Durable Objects are beside it on its thread.
 */

import { on } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { unstable_readConfig } from "wrangler";
import { type Bundle, CONFIG } from "./build.ts";
import { lateEntry } from "./late-entry.ts";
import { CONSTANT, type WorkerOptions, workerConfig } from "./worker-config.ts";
import { STATE_DIRECTORY, startWorkerd, type Workerd } from "./workerd.ts";

export interface RuntimeOptions {
  /** Its variables and secrets. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Its Durable Object classes by binding, where they are not the receiver's. */
  readonly durableObjects?: Readonly<Record<string, string>>;
  /** What is stored at the same time, and room for what is being written. */
  readonly stateBytes?: number;
  /** Beside those in wrangler.toml. */
  readonly compatibilityFlags?: readonly string[];
  /** Default: none. */
  readonly v8Flags?: readonly string[];
  /**
   * So many alike, each in an isolate of its own, and each imports its module with its first request. Default: one,
   * which has imported it before it is met.
   */
  readonly lateImports?: number;
}

export interface Runtime extends AsyncDisposable {
  readonly url: URL;
  /** Where there are several, of each. */
  readonly urls: readonly URL[];
  /** Of the workerds that run the Worker and its R2. */
  readonly pids: { readonly worker: number; readonly r2: number };
  /** Of the Worker's Durable Objects: a directory for each class. */
  readonly stateDirectory: string;
  /** An event `line` for each line that the Worker logs. */
  readonly log: Workerd["log"];
  /** Returns once `count` more lines of its log contain all of these. @throws after a minute or two */
  logged(count: number, ...parts: string[]): Promise<void>;
}

/** As in wrangler.toml. */
type Bound = { readonly binding: string };
type BoundObject = { readonly name: string; readonly class_name: string };

/** Of the largest figure, both sides: 500 MB each. */
export const STATE_BYTES = 2_000_000_000;
const SCRIPT = "worker.js";
const LATE_ENTRY = "late-entry.js";
const STORES = fileURLToPath(new URL("stores.capnp", import.meta.url));
/** Far longer than any single figure takes: what was waited for did not happen. */
const LOG_TIMEOUT_MS = 120_000;

export async function startRuntime(bundle: Bundle, options: RuntimeOptions = {}): Promise<Runtime> {
  await using started = new AsyncDisposableStack();
  const stores = await readFile(STORES, "utf8");
  const { stateBytes = STATE_BYTES } = options;
  const kv = started.use(await startWorkerd({ config: stores, constant: "kv", stateBytes }));
  const r2 = started.use(await startWorkerd({ config: stores, constant: "r2", stateBytes }));
  const workers = workerOptions(options, Object.keys(bundle.texts), kv.address, r2.address);
  const config = workerConfig(workers, STATE_DIRECTORY);
  const files = {
    [SCRIPT]: bundle.script,
    [LATE_ENTRY]: lateEntry(SCRIPT, Object.values(workers.durableObjects)),
    ...bundle.texts,
  };
  const worker = started.use(
    await startWorkerd({ config, constant: CONSTANT, sockets: workers.count, files, stateBytes }),
  );
  const urls = worker.addresses.map((address) => new URL(`http://${address}`));
  const all = started.move();
  return {
    url: new URL(`http://${worker.address}`),
    urls,
    pids: { worker: worker.pid, r2: r2.pid },
    stateDirectory: worker.stateDirectory,
    log: worker.log,
    logged: (count, ...parts) => logged(worker, count, parts),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** With the bindings of the project's wrangler.toml. */
function workerOptions(
  { vars, durableObjects, compatibilityFlags = [], v8Flags, lateImports }: RuntimeOptions,
  texts: readonly string[],
  kv: string,
  r2: string,
): WorkerOptions {
  const config = unstable_readConfig({ config: CONFIG });
  if (config.compatibility_date === undefined) throw new Error(`${CONFIG} has no compatibility_date`);
  const at = (address: string) => (bound: Bound) => [bound.binding, address];
  const objects = config.durable_objects.bindings.map((object: BoundObject) => [
    object.name,
    object.class_name,
  ]);
  return {
    scripts: lateImports === undefined ? [SCRIPT] : [LATE_ENTRY, SCRIPT],
    texts,
    count: lateImports ?? 1,
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: [...config.compatibility_flags, ...compatibilityFlags],
    vars: vars ?? {},
    durableObjects: durableObjects ?? Object.fromEntries(objects),
    kvNamespaces: Object.fromEntries(config.kv_namespaces.map(at(kv))),
    r2Buckets: Object.fromEntries(config.r2_buckets.map(at(r2))),
    v8Flags: v8Flags ?? [],
  };
}

async function logged({ log }: Workerd, count: number, parts: readonly string[]): Promise<void> {
  let left = count;
  const signal = AbortSignal.timeout(LOG_TIMEOUT_MS);
  try {
    for await (const [line] of on(log, "line", { signal })) {
      if (parts.every((part) => line.includes(part))) left -= 1;
      if (left === 0) return;
    }
  } catch (error) {
    throw signal.aborted ? new Error(`the log lacks ${left} lines with ${parts.join(", ")}`) : error;
  }
}
