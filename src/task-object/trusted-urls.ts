/** Which URLs may be fetched without a confirmation by record-info: those on hosts that the operator has listed. */

import type { Config } from "../config.ts";
import { refusalOf } from "../url-policy.ts";

export function areTrusted(
  videos: readonly { readonly url: string }[],
  { VIDEO_HOSTS: allowedHosts }: Config,
  ownHosts: readonly string[],
): boolean {
  const policy = { allowedHosts, ownHosts };
  return allowedHosts.length > 0 && videos.every(({ url }) => refusalOf(url, policy) === null);
}
