/**
 * A person's session in the gallery: a cookie that says until when, signed.
 *
 * `__Host-session=<Unix seconds>.<base64url HMAC-SHA256>`. Nothing is stored: the signature is keyed with an API token,
 * and rotating the tokens ends every session. A session only reads; changes need the gallery's own forms or a bearer
 * token.
 */

import { parse } from "hono/utils/cookie";
import type { Config } from "../config.ts";
import { requireApiTokens, requireBearer } from "./bearer.ts";
import { hmacSha256, matchesAny } from "./secret.ts";

/** With this prefix browsers insist on `Secure`, on `Path=/` and on this very host. */
export const SESSION_COOKIE = "__Host-session";

/** A working day. Then the token has to be entered again. */
export const SESSION_SECONDS = 12 * 3600;

/** @returns the cookie's value */
export async function openSession(config: Config, now: number): Promise<string> {
  const expires = String(Math.floor(now / 1000) + SESSION_SECONDS);
  return `${expires}.${await sign(expires, requireApiTokens(config))}`;
}

export async function hasSession(headers: Headers, config: Config, now: number): Promise<boolean> {
  const cookie = parse(headers.get("cookie") ?? "", SESSION_COOKIE)[SESSION_COOKIE] ?? "";
  const [, expires, signature] = /^(\d{1,12})\.([\w-]{43})$/.exec(cookie) ?? [];
  if (expires === undefined || signature === undefined) return false;
  const expected = await Promise.all(config.API_TOKEN.map((token) => sign(expires, token)));
  return (await matchesAny(signature, expected)) && Number(expires) * 1000 > now;
}

/**
 * Whoever may read: a client by its bearer token, a person's browser by its session.
 *
 * @throws `Problem` `not_configured`, `unauthorized`
 */
export async function requireReader(headers: Headers, config: Config): Promise<void> {
  const isBrowser = !headers.has("authorization") && (await hasSession(headers, config, Date.now()));
  if (!isBrowser) await requireBearer(headers, config);
}

async function sign(expires: string, token: string): Promise<string> {
  const mac = await hmacSha256(token, `session\n${expires}`);
  return mac.toBase64({ alphabet: "base64url", omitPadding: true });
}
