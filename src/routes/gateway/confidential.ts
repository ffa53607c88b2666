/**
 * The secrets that the receiver shares with the provider alone: its API key and the tokens of its callback URLs. Where
 * an answer of the provider quotes them, they are cut out before anyone sees or stores it. Pure.
 */

import type { Config } from "../../config.ts";

/** Shorter secrets would also be found in unrelated words; and no real secret is as short. */
const MIN_SECRET_CHARACTERS = 8;
const CUT = "[…]";

/** @param body JSON */
export function withoutSecrets(body: unknown, { VEO3_API_KEY, CALLBACK_TOKEN }: Config): unknown {
  const secrets = [VEO3_API_KEY ?? "", ...CALLBACK_TOKEN]
    .filter((secret) => secret.length >= MIN_SECRET_CHARACTERS)
    .flatMap((secret) => [secret, inQuery(secret)]);
  const cut = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, CUT), text);
  return JSON.parse(JSON.stringify(body, (_, value) => (typeof value === "string" ? cut(value) : value)));
}

/** As the callback URL has it. */
function inQuery(secret: string): string {
  return new URLSearchParams({ "": secret }).toString().slice(1);
}
