/** The URL that the provider calls back: this receiver's, with the callback token in it. */

import type { Config } from "../config.ts";
import { notConfigured } from "../http/problem.ts";

/** Whether callbacks can be taken at all. */
export function acceptsCallbacks({ CALLBACK_TOKEN, WEBHOOK_HMAC_KEY }: Config): boolean {
  return CALLBACK_TOKEN.length > 0 || WEBHOOK_HMAC_KEY.length > 0;
}

/**
 * @param origin the receiver's
 * @param variant "4k": for the callback of a 4K upgrade, which looks like any other
 * @throws `Problem` `not_configured`
 */
export function callbackUrl(config: Config, origin: string, variant: "4k" | null): string {
  requireCallbackSecret(config);
  const [token] = config.CALLBACK_TOKEN;
  const url = new URL("/veo3-callback", origin);
  if (token !== undefined) url.searchParams.set("token", token);
  if (variant !== null) url.searchParams.set("variant", variant);
  return url.href;
}

/** @throws `Problem` `not_configured` */
export function requireCallbackSecret(config: Config): void {
  if (acceptsCallbacks(config)) return;
  throw notConfigured(
    "Set the secret CALLBACK_TOKEN or WEBHOOK_HMAC_KEY: npx wrangler secret put CALLBACK_TOKEN",
  );
}
