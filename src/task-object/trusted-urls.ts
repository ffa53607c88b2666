/** Which results need no confirmation by record-info: those whose URLs are on hosts that the operator has listed. */

import type { Config } from "../config.ts";
import { hostOf, type Task } from "../task/task.ts";
import { refusalOf } from "../url-policy.ts";
import type { Result } from "../veo3/result.ts";
import type { Delivery } from "./rpc.ts";

export function areTrusted(
  videos: readonly { readonly url: string }[],
  { VIDEO_HOSTS: allowedHosts }: Config,
  ownHosts: readonly string[],
): boolean {
  const policy = { allowedHosts, ownHosts };
  return allowedHosts.length > 0 && videos.every(({ url }) => refusalOf(url, policy) === null);
}

/**
 * Whether a poll has to confirm a callback's result before its URLs are fetched. Record-info knows nothing of upgrades:
 * one needs no confirmation that was requested here or lies on `VIDEO_HOSTS`.
 */
export function needsConfirmation(
  { videos }: Result,
  { origin, variant, isRequested }: Delivery,
  task: Task | null,
  config: Config,
): boolean {
  if (config.VEO3_API_KEY === null || isRequested) return false;
  const isExpected = variant !== null && task?.expects4k === true;
  return variant === null || !(isExpected || areTrusted(videos, config, [hostOf(origin)]));
}
