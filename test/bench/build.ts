/** Workers as `wrangler deploy` would upload them. */

import { execFile } from "node:child_process";
import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { unstable_readConfig } from "wrangler";

export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
export const CONFIG = join(PROJECT, "wrangler.toml");
const WRANGLER = join(PROJECT, "node_modules/wrangler/bin/wrangler.js");

/** wrangler puts a hash before the name of a file that is imported as text. */
const TEXT_MODULE = /^[0-9a-f]{40}-/;

export interface Bundle {
  /** The one JavaScript module. */
  readonly script: string;
  /** The text modules, by name. */
  readonly texts: Readonly<Record<string, string>>;
}

/** With everything as in `wrangler.toml`. */
export function buildReceiver(): Promise<Bundle> {
  return build(["--config", CONFIG]);
}

/**
 * The receiver's bindings and classes, with another entry point around it: a meter, a clock, or a way to fill its
 * library.
 *
 * @param flags compatibility flags that the entry point needs beside the receiver's
 */
export function buildAround(
  name: "metered" | "timed" | "listed",
  flags: readonly string[] = [],
): Promise<Bundle> {
  const entry = fileURLToPath(new URL(`workers/${name}.ts`, import.meta.url));
  return build([entry, "--config", CONFIG, ...flags.flatMap((flag) => ["--compatibility-flags", flag])]);
}

/** A Worker without bindings, built like the receiver. */
export async function buildBare(name: "floor" | "bare-hono"): Promise<Bundle> {
  const config = unstable_readConfig({ config: CONFIG });
  const { compatibility_date, compatibility_flags, minify, keep_names } = config;
  const main = fileURLToPath(new URL(`workers/${name}.ts`, import.meta.url));
  await using directory = await mkdtempDisposable(join(tmpdir(), "veo3-bench-config-"));
  const file = join(directory.path, "wrangler.json");
  const same = { compatibility_date, compatibility_flags, minify, keep_names };
  await writeFile(file, JSON.stringify({ name, main, ...same }));
  return await build(["--config", file]);
}

/** As the platform counts it. */
export function gzipBytes({ script, texts }: Bundle): number {
  return gzipSync([script, ...Object.values(texts)].join("\n")).length;
}

async function build(args: readonly string[]): Promise<Bundle> {
  await using directory = await mkdtempDisposable(join(tmpdir(), "veo3-bench-build-"));
  await wrangler(["deploy", ...args, "--dry-run", "--outdir", directory.path]);
  const files = await readdir(directory.path);
  const read = (name: string) => readFile(join(directory.path, name), "utf8");
  const texts = files.filter((name) => TEXT_MODULE.test(name));
  const [script, ...more] = files.filter((name) => name.endsWith(".js") && !texts.includes(name));
  if (script === undefined || more.length > 0) throw new Error("the bundle is not one module and its texts");
  const contents = await Promise.all(texts.map(async (name) => [name, await read(name)] as const));
  return { script: await read(script), texts: Object.fromEntries(contents) };
}

async function wrangler(args: readonly string[]): Promise<void> {
  const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", FORCE_COLOR: "0" };
  await promisify(execFile)(process.execPath, [WRANGLER, ...args], { cwd: PROJECT, env });
}
