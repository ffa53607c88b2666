/** The steps that change the account. Each finds what an earlier run has left, and never replaces it. */

import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Account, R2_IS_OFF } from "./account.ts";
import { type Configuration, withNamespaceId } from "./configuration.ts";
import type { Secrets } from "./secrets-file.ts";
import { Stopped, stopFor } from "./stopped.ts";
import type { Words } from "./words-en.ts";
import type { Wrangler } from "./wrangler.ts";

export interface Stage {
  readonly project: string;
  /** Of setup's own, ignored by git, for files that are needed for a moment. */
  readonly scratch: string;
  readonly account: Account;
  readonly configuration: Configuration;
  readonly wrangler: Wrangler;
  readonly words: Words;
}

export const CONFIG_FILE = "wrangler.toml";
/** Beside the other, because the paths in it are relative. Git ignores it. */
const CONFIG_WITH_ID = "wrangler.setup.toml";
const OWNER_ONLY = 0o600;
const BUCKET_EXISTS = 10004;

/** @returns its id. @throws Stopped */
export async function createNamespace({ configuration, wrangler, words }: Stage): Promise<string> {
  const title = configuration.namespaceTitle;
  const created = await wrangler.run("kv", "namespace", "create", title, "--update-config=false");
  if (!created.ok) throw stopFor(created.failure, "kv namespace create", words);
  const [, id] = /"?id"?\s*[=:]\s*"([0-9a-f]+)"/.exec(created.stdout) ?? [];
  return id ?? fail(words.stopped.commandFailed("kv namespace create", "it names no id"));
}

/** @returns false where it was there. @throws Stopped */
export async function createBucket(stage: Stage): Promise<boolean> {
  const { account, configuration, wrangler, words } = stage;
  const created = await wrangler.run("r2", "bucket", "create", configuration.bucket, "--update-config=false");
  if (created.ok) return true;
  const { code } = created.failure;
  if (code === BUCKET_EXISTS) return false;
  if (code === R2_IS_OFF) throw new Stopped(words.stopped.r2IsOff(account.id));
  throw stopFor(created.failure, "r2 bucket create", words);
}

/**
 * Only a first deployment needs the namespace's id: later ones, and a plain `wrangler deploy`, take it from the Worker
 * that is there.
 *
 * @param secrets that the Worker does not have yet
 * @returns the Worker's origin. @throws Stopped
 */
export async function deploy(stage: Stage, namespaceId: string, secrets: Secrets): Promise<string> {
  const { account, configuration, project, scratch, words, wrangler } = stage;
  const config = configuration.namespaceId === null ? CONFIG_WITH_ID : CONFIG_FILE;
  const secretsFile = join(scratch, "secrets.json");
  try {
    if (config === CONFIG_WITH_ID) {
      const toml = await readFile(join(project, CONFIG_FILE), "utf8");
      await writeFile(join(project, config), withNamespaceId(toml, namespaceId));
    }
    // JSON: in the other form wrangler expands `$`, and prefers variables of the environment.
    await writeFile(secretsFile, JSON.stringify(secrets), { mode: OWNER_ONLY });
    const ran = await wrangler.run("deploy", "--config", config, "--secrets-file", secretsFile);
    if (!ran.ok) {
      const hasNoSubdomain = /workers\.dev subdomain|workers\/onboarding/.test(ran.failure.message);
      if (hasNoSubdomain) throw new Stopped(words.stopped.noSubdomain(account.id));
      throw stopFor(ran.failure, "deploy", words);
    }
    return originOf(ran.targets) ?? fail(words.stopped.noAddress);
  } finally {
    await rm(secretsFile, { force: true });
    if (config === CONFIG_WITH_ID) await rm(join(project, config), { force: true });
  }
}

/**
 * @param targets as wrangler names them: an address at workers.dev with its protocol, a custom domain without, and
 * routes, which may be patterns
 */
export function originOf(targets: readonly string[]): string | null {
  const workersDev = targets.find((target) => target.startsWith("https://"));
  const [, domain] = targets.map((target) => /^([\w.-]+) \(custom domain/.exec(target)).find(Boolean) ?? [];
  if (workersDev !== undefined) return new URL(workersDev).origin;
  return domain === undefined ? null : `https://${domain}`;
}

function fail(sentence: string): never {
  throw new Stopped(sentence);
}
