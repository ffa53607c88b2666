/** The URL that the provider calls back: this receiver's, with the callback token in it. */

import type { Config } from "../config.ts";
import { missingSecret } from "../http/problem.ts";
import { type SubmissionAddress, signSubmission } from "./submission-address.ts";
import { signUpgrade, type UpgradeAddress } from "./upgrade-address.ts";

/** Whether callbacks can be taken at all. */
export function acceptsCallbacks({ CALLBACK_TOKEN, WEBHOOK_HMAC_KEY }: Config): boolean {
  return CALLBACK_TOKEN.length > 0 || WEBHOOK_HMAC_KEY.length > 0;
}

/**
 * @param origin the receiver's
 * @throws `Problem` `not_configured`
 */
export function callbackUrl(config: Config, origin: string): URL {
  requireCallbackSecret(config);
  const [token] = config.CALLBACK_TOKEN;
  const url = new URL("/veo3-callback", origin);
  if (token !== undefined) url.searchParams.set("token", token);
  return url;
}

/** The URL for the callback of a 4K upgrade, which looks like any other callback. */
export async function upgradeCallbackUrl(
  config: Config,
  origin: string,
  address: UpgradeAddress,
): Promise<URL> {
  const url = callbackUrl(config, origin);
  url.searchParams.set("variant", "4k");
  url.searchParams.set("upgrade", await signUpgrade(address, config));
  return url;
}

/** The URL for the callback of a task whose id may not have arrived before. */
export async function submissionCallbackUrl(
  config: Config,
  origin: string,
  address: SubmissionAddress,
): Promise<URL> {
  const url = callbackUrl(config, origin);
  url.searchParams.set("submission", await signSubmission(address, config));
  return url;
}

/** @throws `Problem` `not_configured` */
export function requireCallbackSecret(config: Config): void {
  if (!acceptsCallbacks(config)) throw missingSecret("CALLBACK_TOKEN", "WEBHOOK_HMAC_KEY");
}
