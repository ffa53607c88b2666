/** Which callback URLs of clients are called: those on `NOTIFY_HOSTS`. */

import type { Config } from "../config.ts";
import { refusalOf } from "../url-policy.ts";

/** Why a client's callback URL is not called, in words that hold nothing of its path; null when it is. */
export function endpointRefusal(url: string, config: Config, ownHosts: readonly string[]): string | null {
  if (config.NOTIFY_HOSTS.length === 0) return "NOTIFY_HOSTS is empty";
  return refusalOf(url, { allowedHosts: config.NOTIFY_HOSTS, ownHosts }, "NOTIFY_HOSTS");
}
