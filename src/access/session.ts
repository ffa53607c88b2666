/**
 * A person's session in the gallery: a cookie that says until when, signed.
 *
 * `__Host-session=<Unix seconds>.<base64url HMAC-SHA256>`. Nothing is stored: the signature is keyed with the token
 * that was entered, and removing that token ends the session. It reads; changes are taken only from the receiver's own
 * pages, never from another site.
 */

import { parse } from "hono/utils/cookie";
import type { Config } from "../config.ts";
import { Problem } from "../http/problem.ts";
import { mayChange, readingTokens, requireBearer, requireReadingBearer } from "./bearer.ts";
import { indexOfMatch, signatureOf } from "./secret.ts";

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

/**
 * Whoever may change something: a client by its bearer token, the receiver's own pages by the session of a person who
 * signed in with an `API_TOKEN`.
 *
 * @throws `Problem` `not_configured`, `unauthorized`, `read_only`
 */
export async function requireChanger(request: Request, config: Config): Promise<void> {
  const { headers } = request;
  const isBySession = !headers.has("authorization") && isFromOwnPage(request);
  const token = isBySession ? await sessionToken(headers, config, Date.now()) : null;
  if (token === null) await requireBearer(headers, config);
  else if (!mayChange(token, config)) throw new Problem("read_only");
}

/** Browsers say where a request comes from, and no page can make them say anything else. */
function isFromOwnPage({ headers, url }: Request): boolean {
  return headers.get("sec-fetch-site") === "same-origin" || headers.get("origin") === new URL(url).origin;
}

function sign(expires: string, token: string): Promise<string> {
  return signatureOf(token, `session\n${expires}`);
}
