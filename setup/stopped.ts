/** Why setup cannot go on: one sentence that says what to do. */

import type { Words } from "./words-en.ts";
import type { Failure } from "./wrangler.ts";

export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** Cloudflare's codes for a token that is wrong, expired, or has not the permission. */
const TOKEN_REFUSED = [1000, 6003, 6111, 9106, 9109, 10000];

/** For what can happen to each command. @param command without "wrangler" */
export function stopFor({ code, message }: Failure, command: string, { stopped }: Words): Stopped {
  if (/CLOUDFLARE_API_TOKEN|not log(ged)? ?in|Did not login|"loggedIn": ?false/i.test(message)) {
    return new Stopped(stopped.notLoggedIn);
  }
  if (code !== null && TOKEN_REFUSED.includes(code)) return new Stopped(stopped.tokenRefused(message));
  return new Stopped(stopped.commandFailed(command, code === null ? message : `${message} (${code})`));
}
