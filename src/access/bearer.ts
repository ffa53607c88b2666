/**
 * Who may call the API: whoever presents an `API_TOKEN` as a bearer token (RFC 6750).
 *
 * Throws `Problem`: `not_configured` when no token is configured, `unauthorized`.
 */

import type { Config } from "../config.ts";
import { PROBLEMS, Problem } from "../http/problem.ts";
import { matchesAny } from "./secret.ts";

/** @returns the token that was presented, which signs the links in the answer */
export async function requireBearer(headers: Headers, config: Config): Promise<string> {
  requireApiTokens(config);
  const token = /^bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (token === undefined || !(await matchesAny(token, config.API_TOKEN))) {
    throw new Problem("unauthorized", PROBLEMS.unauthorized.detail, {
      "www-authenticate": 'Bearer realm="veo3-callback-receiver"',
    });
  }
  return token;
}

/** @returns the first token, which signs links where nobody has presented one */
export function requireApiTokens(config: Config): string {
  const [first] = config.API_TOKEN;
  if (first === undefined) {
    throw new Problem("not_configured", "Set the secret API_TOKEN: npx wrangler secret put API_TOKEN");
  }
  return first;
}
