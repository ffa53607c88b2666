/**
 * Which upgrade a callback URL was made for: the task and the index that were asked for, signed by the receiver.
 *
 * `upgrade=<base64url of "taskId index">.<base64url HMAC-SHA256>`, keyed with the secrets that callbacks are checked by.
 * The provider's callback of a 4K upgrade names a task id of its own, or none.
 */

import type { Config } from "../config.ts";
import { BASE64URL, matchesAny, signatureOf } from "./secret.ts";

export type UpgradeAddress = { readonly taskId: string; readonly index: number };

export async function signUpgrade({ taskId, index }: UpgradeAddress, config: Config): Promise<string> {
  const address = `${taskId} ${index}`;
  const [key = ""] = keysOf(config);
  return `${new TextEncoder().encode(address).toBase64(BASE64URL)}.${await sign(address, key)}`;
}

/** @returns null when it was not made by this receiver, or with a secret that is no longer configured */
export async function verifyUpgrade(parameter: string, config: Config): Promise<UpgradeAddress | null> {
  const [encoded = "", signature = ""] = parameter.split(".");
  const address = decoded(encoded);
  const [, taskId, index] = /^([A-Za-z0-9_-]{1,128}) (\d{1,2})$/.exec(address) ?? [];
  const expected = await Promise.all(keysOf(config).map((key) => sign(address, key)));
  if (taskId === undefined || !(await matchesAny(signature, expected))) return null;
  return { taskId, index: Number(index) };
}

function keysOf({ CALLBACK_TOKEN, WEBHOOK_HMAC_KEY }: Config): readonly string[] {
  return [...CALLBACK_TOKEN, ...WEBHOOK_HMAC_KEY];
}

function decoded(encoded: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(encoded, { alphabet: "base64url" }));
  } catch {
    return "";
  }
}

function sign(address: string, key: string): Promise<string> {
  return signatureOf(key, `upgrade\n${address}`);
}
