/**
 * A person's session in the gallery: a cookie that says until when, signed.
 *
 * `__Host-session=<Unix seconds>.<base64url HMAC-SHA256>`. Nothing is stored: the signature is keyed with the token
 * that was entered, and removing that token ends the session. A session only reads; changes need the gallery's own forms
 * or a bearer token.
 */

import { parse } from "hono/utils/cookie";
import type { Config } from "../config.ts";
import { readingTokens, requireReadingBearer } from "./bearer.ts";
import { hmacSha256, indexOfMatch } from "./secret.ts";

/** With this prefix browsers insist on `Secure`, on `Path=/` and on this very host. */
export const SESSION_COOKIE = "__Host-session";

/** A working day. Then the token has to be entered again. */
export const SESSION_SECONDS = 12 * 3600;

/**
 * @param token the token that was entered
 * @returns the cookie's value
 */
export async function openSession(token: string, now: number): Promise<string> {
  const expires = String(Math.floor(now / 1000) + SESSION_SECONDS);
  return `${expires}.${await sign(expires, token)}`;
}

/** @returns the token that the session was opened with; null when there is no session, or its token is removed */
export async function sessionToken(headers: Headers, config: Config, now: number): Promise<string | null> {
  const cookie = parse(headers.get("cookie") ?? "", SESSION_COOKIE)[SESSION_COOKIE] ?? "";
  const [, expires, signature] = /^(\d{1,12})\.([\w-]{43})$/.exec(cookie) ?? [];
  if (expires === undefined || signature === undefined) return null;
  const tokens = readingTokens(config);
  const expected = await Promise.all(tokens.map((token) => sign(expires, token)));
  const signedWith = tokens[await indexOfMatch(signature, expected)] ?? null;
  return Number(expires) * 1000 > now ? signedWith : null;
}

/**
 * Whoever may read: a client by its bearer token, a person's browser by its session.
 *
 * @returns the token that was presented, then or now, which signs the links in the answer
 * @throws `Problem` `not_configured`, `unauthorized`
 */
export async function requireReader(headers: Headers, config: Config): Promise<string> {
  const token = headers.has("authorization") ? null : await sessionToken(headers, config, Date.now());
  return token ?? requireReadingBearer(headers, config);
}

async function sign(expires: string, token: string): Promise<string> {
  const mac = await hmacSha256(token, `session\n${expires}`);
  return mac.toBase64({ alphabet: "base64url", omitPadding: true });
}
