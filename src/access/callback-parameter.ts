/**
 * A parameter of a callback URL that only this receiver can have written.
 *
 * `<base64url of the text>.<base64url HMAC-SHA256>`, keyed with the secrets that callbacks are checked by.
 */

import type { Config } from "../config.ts";
import { BASE64URL, matchesAny, signatureOf } from "./secret.ts";

/** What a parameter is for: one that was signed for something else does not count. */
type Purpose = "upgrade" | "submission";

/** @param text no secret: the URL shows it */
export async function signParameter(purpose: Purpose, text: string, config: Config): Promise<string> {
  const [key = ""] = keysOf(config);
  return `${new TextEncoder().encode(text).toBase64(BASE64URL)}.${await sign(purpose, text, key)}`;
}

/** @returns null when it was not made by this receiver, or with a secret that is no longer configured */
export async function verifyParameter(
  purpose: Purpose,
  parameter: string,
  config: Config,
): Promise<string | null> {
  const [encoded = "", signature = ""] = parameter.split(".");
  const text = decoded(encoded);
  const expected = await Promise.all(keysOf(config).map((key) => sign(purpose, text, key)));
  return (await matchesAny(signature, expected)) ? text : null;
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

function sign(purpose: Purpose, text: string, key: string): Promise<string> {
  return signatureOf(key, `${purpose}\n${text}`);
}
