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

export interface Bundle {
  /** The one module of it, as JavaScript. */
  readonly script: string;
}

/** With everything as in `wrangler.toml`. */
export function buildReceiver(): Promise<Bundle> {
  return build(["--config", CONFIG]);
}

/** The receiver's bindings and classes, with another entry point around it. */
export function buildMetered(): Promise<Bundle> {
  return build([fileURLToPath(new URL("workers/metered.ts", import.meta.url)), "--config", CONFIG]);
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
export function gzipBytes({ script }: Bundle): number {
  return gzipSync(script).length;
}

async function build(args: readonly string[]): Promise<Bundle> {
  await using directory = await mkdtempDisposable(join(tmpdir(), "veo3-bench-build-"));
  await wrangler(["deploy", ...args, "--dry-run", "--outdir", directory.path]);
  const [script, ...more] = (await readdir(directory.path)).filter((name) => name.endsWith(".js"));
  if (script === undefined || more.length > 0) throw new Error("the bundle is not one module");
  return { script: await readFile(join(directory.path, script), "utf8") };
}

async function wrangler(args: readonly string[]): Promise<void> {
  const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", FORCE_COLOR: "0" };
  await promisify(execFile)(process.execPath, [WRANGLER, ...args], { cwd: PROJECT, env });
}
