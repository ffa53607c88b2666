/** One workerd as a process of its own, in a directory of its own. Neither outlives whoever started it. */

import { on, once } from "node:events";
import { mkdir, mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { freemem, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { signalGroup, spawnGuarded } from "../e2e/guarded-process.ts";

export interface WorkerdOptions {
  /** Cap'n Proto text. Its sockets are at any free ports. */
  readonly config: string;
  /** How many. Default: one. */
  readonly sockets?: number;
  /** Which of the constants in it. */
  readonly constant: string;
  /** What it embeds, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** For which there has to be room. */
  readonly stateBytes: number;
}

export interface Workerd extends AsyncDisposable {
  readonly pid: number;
  /** What it keeps on disk: a directory for each Durable Object class. */
  readonly stateDirectory: string;
  /** HOST:PORT of the first socket. */
  readonly address: string;
  /** Of each, in their order. */
  readonly addresses: readonly string[];
  /** An event `line` for each line that its Workers log. */
  readonly log: Interface;
}

/** Beside the configuration: for what it keeps on disk. */
export const STATE_DIRECTORY = "state";
const CONFIG_FILE = "config.capnp";

const require = createRequire(import.meta.url);
const WORKERD: string = require("workerd").default;
/** What a configuration can embed by an absolute path. */
const MINIFLARE_WORKERS = join(dirname(require.resolve("miniflare")), "workers");
/** The standard output, before anything is logged on it. */
const CONTROL_FD = 1;

/** A file system in memory, on Linux. */
const MEMORY = "/dev/shm";

/**
 * Where they keep their state: in memory if there is room, as a disk, with whatever else uses it, would take longer to
 * commit a row than everything else together.
 */
export async function stateRoot(bytes: number): Promise<string> {
  const { bavail, bsize } = await statfs(MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  // It may be larger than the memory that is left.
  return Math.min(bavail * bsize, freemem()) >= bytes ? MEMORY : tmpdir();
}

export async function startWorkerd(options: WorkerdOptions): Promise<Workerd> {
  const { config, constant, files, stateBytes } = options;
  const directory = await mkdtemp(join(await stateRoot(stateBytes), "veo3-bench-"));
  await mkdir(join(directory, STATE_DIRECTORY));
  for (const [name, text] of Object.entries({ ...files, [CONFIG_FILE]: config })) {
    await writeFile(join(directory, name), text);
  }
  const flags = ["--experimental", `--control-fd=${CONTROL_FD}`, `--import-path=${MINIFLARE_WORKERS}`];
  const command = [WORKERD, "serve", ...flags, CONFIG_FILE, constant];
  const child = spawnGuarded(command, { directory, cwd: directory });
  const closed = once(child, "close");
  const log = createInterface(child.stdout);
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const dispose = async () => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    await closed;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const ports = await portsOf(log, options.sockets ?? 1);
    const addresses = ports.map((port) => `127.0.0.1:${port}`);
    const [address = ""] = addresses;
    const stateDirectory = join(directory, STATE_DIRECTORY);
    return {
      pid: child.pid ?? 0,
      stateDirectory,
      address,
      addresses,
      log,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw new Error(`workerd does not start: ${errors}`, { cause: error });
  }
}

/** @throws when it ends before it listens */
async function portsOf(log: Interface, count: number): Promise<number[]> {
  const ports: number[] = [];
  for await (const [line] of on(log, "line", { close: ["close"] })) {
    ports.push(JSON.parse(line).port);
    if (ports.length === count) return ports;
  }
  throw new Error("it ended");
}
