/**
 * The secrets that the receiver shares with the provider alone: its API key and the tokens of its callback URLs. Where
 * an answer of the provider quotes them, they are cut out before anyone sees or stores it.
 *
 * Pure.
 */

import type { Config } from "../config.ts";

/** Shorter secrets would also be found in unrelated words; and no real secret is as short. */
const MIN_SECRET_CHARACTERS = 8;
/** What stands in the place of a secret. */
export const CUT = "[…]";

type Secrets = Pick<Config, "VEO3_API_KEY" | "CALLBACK_TOKEN">;

/** @param body JSON */
export function withoutSecrets(body: unknown, config: Secrets): unknown {
  const spellings = spellingsOf(config);
  const cut = (text: string) => spellings.reduce((rest, spelling) => rest.replaceAll(spelling, CUT), text);
  return JSON.parse(JSON.stringify(body, (_, value) => (typeof value === "string" ? cut(value) : value)));
}

/** How the secrets may be written in text that is not parsed: as they are, in a URL, in JSON, or both. */
export function writtenSecrets(config: Secrets): readonly string[] {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const written = spellingsOf(config).flatMap((spelling) => [
    spelling,
    inJson(spelling),
    inJson(spelling).replaceAll("/", "\\/"),
  ]);
  return [...new Set(written)];
}

/** The secrets as they are, and as URLs have them. */
function spellingsOf({ VEO3_API_KEY, CALLBACK_TOKEN }: Secrets): readonly string[] {
  return [VEO3_API_KEY ?? "", ...CALLBACK_TOKEN]
    .filter((secret) => secret.length >= MIN_SECRET_CHARACTERS)
    .flatMap((secret) => [secret, inQuery(secret), encodeURIComponent(secret)]);
}

/** As the callback URL has it. */
function inQuery(secret: string): string {
  return new URLSearchParams({ "": secret }).toString().slice(1);
}
