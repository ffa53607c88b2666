/**
 * Who may call the API: whoever presents an `API_TOKEN` as a bearer token (RFC 6750). A `VIEW_TOKEN` only reads.
 * Throws `Problem`: `not_configured` when no API token is configured, `unauthorized`, `read_only`.
 */

import type { Config } from "../config.ts";
import { missingSecret, PROBLEMS, Problem } from "../http/problem.ts";
import { matchesAny } from "./secret.ts";

/** The tokens that may read. Each signs the links and sessions that are made with it. */
export function readingTokens({ API_TOKEN, VIEW_TOKEN }: Config): readonly string[] {
  return [...API_TOKEN, ...VIEW_TOKEN];
}

/** @param token one that may read */
export function mayChange(token: string, { API_TOKEN }: Config): boolean {
  return API_TOKEN.includes(token);
}

/** @returns the token that was presented, which signs the links in the answer */
export async function requireBearer(headers: Headers, config: Config): Promise<string> {
  const token = await requireReadingBearer(headers, config);
  if (!mayChange(token, config)) throw new Problem("read_only");
  return token;
}

/** As `requireBearer`, for what changes nothing. */
export async function requireReadingBearer(headers: Headers, config: Config): Promise<string> {
  requireApiTokens(config);
  const token = /^bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (token === undefined || !(await matchesAny(token, readingTokens(config)))) {
    throw new Problem("unauthorized", PROBLEMS.unauthorized.detail, {
      "www-authenticate": 'Bearer realm="veo3-callback-receiver"',
    });
  }
  return token;
}

/** @returns the first token, which signs links where nobody has presented one */
export function requireApiTokens(config: Config): string {
  const [first] = config.API_TOKEN;
  if (first === undefined) throw missingSecret("API_TOKEN");
  return first;
}
