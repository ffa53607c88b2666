/**
 * Links that open one video without a token, until they expire.
 *
 * `?expires=<Unix seconds>&signature=<base64url HMAC-SHA256>`. The signature covers task, name and expiry, and is
 * keyed with a token, the one that was presented when the link was made: removing that token revokes the link.
 */

import { Problem } from "../http/problem.ts";
import { hmacSha256, matchesAny } from "./secret.ts";

/**
 * Unix seconds at which a link made now expires: `ttlSeconds` or up to a quarter more, rounded up so that links made
 * close together are the same link, and caches and eyes can tell.
 */
export function linkExpiry(ttlSeconds: number, now: number): number {
  const step = Math.max(1, Math.floor(ttlSeconds / 4));
  return Math.ceil((now / 1000 + ttlSeconds) / step) * step;
}

/** The query string, without `?`. */
export async function signLink(
  taskId: string,
  name: string,
  expires: number,
  token: string,
): Promise<string> {
  return `expires=${expires}&signature=${await sign(taskId, name, String(expires), token)}`;
}

export function hasLink(query: URLSearchParams): boolean {
  return query.has("expires") || query.has("signature");
}

/** @throws Problem `expired_link`, `invalid_link` */
export async function verifyLink(
  taskId: string,
  name: string,
  query: URLSearchParams,
  tokens: readonly string[],
  now: number,
): Promise<void> {
  const [expires, ...moreExpires] = query.getAll("expires");
  const [signature, ...moreSignatures] = query.getAll("signature");
  const once = moreExpires.length === 0 && moreSignatures.length === 0;
  if (!once || !signature || !expires || !/^\d{1,12}$/.test(expires)) throw new Problem("invalid_link");
  const expected = await Promise.all(tokens.map((token) => sign(taskId, name, expires, token)));
  if (!(await matchesAny(signature, expected))) throw new Problem("invalid_link");
  if (Number(expires) * 1000 <= now) throw new Problem("expired_link");
}

async function sign(taskId: string, name: string, expires: string, token: string): Promise<string> {
  // Neither ids nor names contain a line feed, so no two links sign the same text.
  const mac = await hmacSha256(token, `video-link\n${taskId}/${name}\n${expires}`);
  return mac.toBase64({ alphabet: "base64url", omitPadding: true });
}
