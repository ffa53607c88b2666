/** What the provider's answer to the question for the account's credit means. Pure. */

import { type Check, check } from "./diagnosis.ts";
import type { Facts } from "./facts.ts";
import type { Words } from "./words-en.ts";

const KEY_REFUSED = [401, 403];

export function providerKeyCheck({ provider }: Facts, { providerKey }: Words): Check {
  const says = (status: Check["status"], said: Parameters<typeof check>[2]) =>
    check("provider_key", status, said);
  switch (provider.kind) {
    case "no_key":
      return says("skipped", providerKey.none);
    case "no_address":
      return says("skipped", providerKey.noAddress);
    case "unavailable":
      return says("failed", providerKey.unavailable(provider.message));
    case "refused":
      return KEY_REFUSED.includes(provider.code)
        ? says("failed", providerKey.refused(provider.code))
        : says("warning", providerKey.odd(provider.code));
    case "credit":
      return provider.credit > 0
        ? says("ok", providerKey.ok(provider.credit))
        : says("warning", providerKey.noCredit);
  }
}
