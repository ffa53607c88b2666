/**
 * The real receiver as a process of its own: `wrangler dev` on a free port, in a directory of its own. Several may
 * run at the same time.
 *
 * Nothing outlives it: not its workerd, not its temporary directory, and not the process itself should whoever
 * started it die without a word.
 */

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port.ts";
import { signalGroup, spawnGuarded } from "./guarded-process.ts";
import { runningProcesses } from "./processes.ts";

export interface ReceiverOptions {
  /** Its variables and secrets. */
  vars: Readonly<Record<string, string | number>>;
  /** Where its state lives when it has to survive. Default: a fresh directory that is removed in the end. */
  stateDirectory?: string;
  /** Default: any free one. */
  port?: number;
  /** A Worker around the receiver, as a path in the project. */
  entry?: string;
  /** A PEM file of certificates it trusts beside the public ones. */
  trustedCertificates?: string;
  onLog?: (text: string) => void;
  /** Gives up starting. */
  signal?: AbortSignal;
}

export interface Receiver extends AsyncDisposable {
  /** "http://127.0.0.1:PORT" */
  readonly origin: string;
  /** All it has said so far. */
  log(): string;
  /** As Ctrl-C in its terminal would. */
  stop(): Promise<void>;
  /** As a power cut would, for the process. */
  kill(): Promise<void>;
}

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const WRANGLER = join(PROJECT, "node_modules/wrangler/bin/wrangler.js");
/** What `wrangler dev` needs of the project, beside node_modules. */
const SOURCES = ["wrangler.toml", "src", "package.json", "tsconfig.json"];

/** It takes about 3 s; much more on a busy machine. */
const START_DEADLINE_MS = 60_000;
const START_POLL_MS = 50;
const HEALTH_TIMEOUT_MS = 2_000;
/** wrangler ends within a second; after this it is made to. */
const STOP_DEADLINE_MS = 5_000;
const GONE_POLL_MS = 20;

export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const scratch = await mkdtemp(join(tmpdir(), "veo3-receiver-"));
  await copySources(scratch, options.entry);
  const port = options.port ?? (await freePort());
  const command = [process.execPath, WRANGLER, ...wranglerArguments(options, port, scratch)];
  // Its process group has wrangler, its esbuild and its workerd.
  const env = environment(options, scratch);
  const child = spawnGuarded(command, { directory: scratch, cwd: scratch, env });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      options.onLog?.(text);
    });
  }
  const closed = once(child, "close");

  let ended: Promise<void> | undefined;
  const end = (signal: "SIGTERM" | "SIGKILL") => {
    ended ??= endGroup(child, closed, signal).then(() => rm(scratch, { recursive: true, force: true }));
    return ended;
  };
  const receiver: Receiver = {
    origin: `http://127.0.0.1:${port}`,
    log: () => log,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
  try {
    await untilHealthy(receiver.origin, child, options.signal);
  } catch (error) {
    await receiver.stop();
    options.signal?.throwIfAborted();
    throw new Error(`${(error as Error).message}. Its log:\n${log}`);
  }
  return receiver;
}

/**
 * A copy, because wrangler writes beside its configuration, starts anew when a source is edited, and would read a
 * developer's own .dev.vars.
 */
async function copySources(directory: string, entry?: string): Promise<void> {
  await mkdir(join(directory, "tmp"));
  const copy = (name: string) => cp(join(PROJECT, name), join(directory, name), { recursive: true });
  await Promise.all([
    ...[...SOURCES, ...(entry ? [entry] : [])].map(copy),
    symlink(join(PROJECT, "node_modules"), join(directory, "node_modules")),
  ]);
}

function wranglerArguments(options: ReceiverOptions, port: number, scratch: string): string[] {
  const vars = Object.entries(options.vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  return [
    ...["dev", ...(options.entry ? [options.entry] : [])],
    ...["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
    ...["--persist-to", options.stateDirectory ?? join(scratch, "state")],
    ...["--show-interactive-dev-session=false", ...vars],
  ];
}

function environment({ trustedCertificates }: ReceiverOptions, scratch: string): NodeJS.ProcessEnv {
  // What a test runner or a developer has set for other purposes changes how wrangler builds and what it reads.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NODE_|NO_COLOR$|VITEST|CLOUDFLARE_|CF_|WRANGLER_|MINIFLARE_)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    CI: "1",
    FORCE_COLOR: "0",
    WRANGLER_SEND_METRICS: "false",
    // Killed, it leaves its own temporary files behind.
    TMPDIR: join(scratch, "tmp"),
    WRANGLER_LOG_PATH: join(scratch, "logs"),
    WRANGLER_REGISTRY_PATH: join(scratch, "registry"),
    // wrangler's own trace store writes each request to disk: on two cores that is felt.
    X_LOCAL_OBSERVABILITY: "false",
    ...(trustedCertificates && { NODE_EXTRA_CA_CERTS: trustedCertificates }),
  };
}

async function untilHealthy(origin: string, child: ChildProcess, abort?: AbortSignal): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    abort?.throwIfAborted();
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the receiver ended (${child.exitCode ?? child.signalCode}) before it answered`);
    }
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    const response = await fetch(`${origin}/healthz`, { signal }).catch(() => null);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    await sleep(START_POLL_MS);
  }
  throw new Error(`the receiver did not answer GET ${origin}/healthz within ${START_DEADLINE_MS / 1000} s`);
}

async function endGroup(
  child: ChildProcess,
  closed: Promise<unknown>,
  signal: "SIGTERM" | "SIGKILL",
): Promise<void> {
  const group = child.pid;
  if (group === undefined) return; // never started
  signalGroup(group, signal);
  // The first process of the group ends before wrangler does; its output ends with the last one that writes to it.
  if (signal === "SIGTERM") await Promise.race([closed, sleep(STOP_DEADLINE_MS)]);
  signalGroup(group, "SIGKILL");
  while ((await runningProcesses()).some((process) => process.group === group)) await sleep(GONE_POLL_MS);
}
