/** Why setup cannot go on: one sentence that says what to do. */

import type { Words } from "./words-en.ts";
import type { Failure } from "./wrangler.ts";

export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** Cloudflare's codes for a token that is wrong, expired, or has not the permission. */
const TOKEN_REFUSED = [1000, 6003, 6111, 9106, 9109, 10000];
/** As Node, and what wrangler is made of, say it. */
const UNREACHABLE = /fetch failed|connection error|closed|socket|ECONN|ENOTFOUND|EAI_AGAIN|time(d )?out/i;

/** For what can happen to each command. @param command without "wrangler" */
export function stopFor({ code, message }: Failure, command: string, { stopped }: Words): Stopped {
  if (/CLOUDFLARE_API_TOKEN|not log(ged)? ?in|Did not login|"loggedIn": ?false/i.test(message)) {
    return new Stopped(stopped.notLoggedIn);
  }
  if (/retrieve account IDs/.test(message)) return new Stopped(stopped.noAccount);
  if (code === null && UNREACHABLE.test(message)) return new Stopped(stopped.unreachable(message));
  if (code !== null && TOKEN_REFUSED.includes(code)) return new Stopped(stopped.tokenRefused(message));
  return new Stopped(stopped.commandFailed(command, code === null ? message : `${message} (${code})`));
}
