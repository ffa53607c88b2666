/**
 * The file with the secrets of the deployed receiver: `NAME=value` lines, readable by its owner only, ignored by git.
 *
 * It is written before anything is deployed, and then only added to: Cloudflare never shows a secret again.
 */

import { randomBytes } from "node:crypto";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { parseEnv } from "node:util";

export const SECRETS_FILE = ".secrets.env";

export type Secrets = Readonly<Record<string, string>>;

const OWNER_ONLY = 0o600;
/** As `openssl rand -hex 32`. */
const TOKEN_BYTES = 32;
const HEADING = "# The secrets of the deployed receiver, by `npm run setup`. Git ignores this file.\n";

/** Those that have a value. Empty where there is no file. */
export async function readSecrets(path: string): Promise<Secrets> {
  const entries = Object.entries(parseEnv(await textOf(path)));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** The whole file is there afterwards, or the one that was there before. */
export async function addSecrets(path: string, secrets: Secrets): Promise<void> {
  const text = await textOf(path);
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  const before = text === "" ? HEADING : text.replace(/\n?$/, "\n");
  const replacement = `${path}.new`;
  await writeFile(replacement, before + lines.join(""), { mode: OWNER_ONLY });
  await chmod(replacement, OWNER_ONLY);
  await rename(replacement, path);
}

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("hex");
}

/** Of a secret that is being rotated, the new value. */
export function firstOf(secret: string): string {
  return secret.split(",", 1)[0]?.trim() ?? "";
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
