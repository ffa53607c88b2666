/**
 * Runs wrangler's commands, and reads what they say from the file that wrangler writes for programs.
 *
 * Nobody is asked by wrangler itself: its standard input is empty. What it prints is kept back, as it is addressed to
 * people who run it by hand.
 */

import { execFile } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

export interface Failure {
  /** Cloudflare's code for what is wrong; null: it is not Cloudflare that says so. */
  readonly code: number | null;
  /** In wrangler's or Cloudflare's own words, in one line. */
  readonly message: string;
}

export type Ran =
  | {
      readonly ok: true;
      readonly stdout: string;
      /** Where the Worker is, by `deploy`. */
      readonly targets: readonly string[];
    }
  | { readonly ok: false; readonly failure: Failure };

const WRANGLER = join(
  dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
  "bin/wrangler.js",
);

/** What wrangler prints for `kv namespace list` of an account with very many namespaces. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** A line of the file: https://developers.cloudflare.com/workers/wrangler/system-environment-variables/ */
type Entry = {
  readonly type: string;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly targets?: unknown;
};

export class Wrangler {
  readonly #project: string;
  readonly #scratch: string;
  readonly #environment: NodeJS.ProcessEnv;
  #commands = 0;

  /**
   * @param project where its commands run
   * @param scratch a directory of its own: git must ignore it
   */
  constructor(project: string, scratch: string, environment: NodeJS.ProcessEnv) {
    this.#project = project;
    this.#scratch = scratch;
    this.#environment = environment;
  }

  /** The same, for one account. */
  of(accountId: string): Wrangler {
    const environment = { ...this.#environment, CLOUDFLARE_ACCOUNT_ID: accountId };
    return new Wrangler(this.#project, join(this.#scratch, accountId), environment);
  }

  async run(...args: readonly string[]): Promise<Ran> {
    await mkdir(this.#scratch, { recursive: true });
    this.#commands += 1;
    const record = join(this.#scratch, `${this.#commands}.jsonl`);
    await rm(record, { force: true });
    const env = {
      ...this.#environment,
      FORCE_COLOR: "0",
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_OUTPUT_FILE_PATH: record,
    };
    const options = { cwd: this.#project, env, maxBuffer: MAX_OUTPUT_BYTES };
    const command = promisify(execFile)(process.execPath, [WRANGLER, ...args], options);
    command.child.stdin?.end();
    const printed = await command.catch((error) => ({ error, stdout: error.stdout, stderr: error.stderr }));
    const entries = await entriesOf(record);
    if ("error" in printed) {
      return { ok: false, failure: failureOf(entries, `${printed.stdout}\n${printed.stderr}`) };
    }
    const targets = entries.flatMap((entry) => (entry.type === "deploy" ? entry.targets : []));
    return { ok: true, stdout: printed.stdout, targets: targets.map(String) };
  }
}

async function entriesOf(record: string): Promise<Entry[]> {
  const text = await readFile(record, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** Wrangler's own message often only says that a request failed; Cloudflare's is among what it prints then. */
export function failureOf(entries: readonly Entry[], printed: string): Failure {
  const failed = entries.find(({ type }) => type === "command-failed");
  const [, detail, printedCode] = /^\s*(\S.*?) \[code: (\d+)\]/m.exec(printed) ?? [];
  const said = String(failed?.message ?? "");
  const [, quotedDetail] = /"message":\s*"([^"]*)"/.exec(said) ?? [];
  const [, quotedCode] = /"code":\s*(\d+)/.exec(said) ?? [];
  const code = Number(failed?.code ?? printedCode ?? quotedCode);
  const lastLine = printed.trim().split("\n").at(-1) ?? "";
  const message = detail ?? quotedDetail ?? (said === "" ? lastLine : said);
  return { code: Number.isInteger(code) && code > 0 ? code : null, message: message.split("\n", 1)[0] ?? "" };
}
