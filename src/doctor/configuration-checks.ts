/** What the variables and secrets say by themselves. Pure. */

import { acceptsCallbacks } from "../access/callback-url.ts";
import { refusalOf } from "../url-policy.ts";
import { type Check, check } from "./diagnosis.ts";
import type { Facts } from "./facts.ts";
import type { Words } from "./words-en.ts";

/** In characters. Shorter ones can be tried out. */
const MIN_SECRET_LENGTH = 16;

/** Those that stand for themselves in a URL. */
const URL_SAFE = /^[\w.~-]+$/;

/** The host in the words of `refusalOf`. */
const REFUSED_HOST = /(\S+) is not (?:one of|a public host|on the default)/;

export function configurationCheck({ malformed, placeholders }: Facts, { configuration }: Words): Check {
  if (malformed.length > 0) return check("configuration", "failed", configuration.malformed(malformed));
  if (placeholders.length > 0) {
    return check("configuration", "warning", configuration.placeholders(placeholders));
  }
  return check("configuration", "ok", configuration.ok);
}

export function callbackSecretCheck({ config }: Facts, { callbackSecret }: Words): Check {
  const { CALLBACK_TOKEN: tokens, WEBHOOK_HMAC_KEY: keys } = config;
  const says = (status: Check["status"], said: Parameters<typeof check>[2]) =>
    check("callback_secret", status, said);
  if (!acceptsCallbacks(config)) return says("failed", callbackSecret.none);
  if (tokens.some((token) => !URL_SAFE.test(token))) return says("warning", callbackSecret.unsafe);
  if (tokens.some((token) => token.length < MIN_SECRET_LENGTH)) return says("warning", callbackSecret.short);
  if (tokens.length === 0) return says("ok", callbackSecret.keyOnly);
  return says("ok", keys.length > 0 ? callbackSecret.both : callbackSecret.tokenOnly);
}

export function videoHostsCheck({ config, tasks }: Facts, { videoHosts }: Words): Check {
  const { VIDEO_HOSTS: allowedHosts, VEO3_API_KEY } = config;
  const refused = (typeof tasks === "object" ? tasks.recent : [])
    .flatMap(({ videos }) => videos.map(({ failure }) => failure))
    .filter((failure) => failure?.reason === "url_refused")
    .flatMap((failure) => REFUSED_HOST.exec(failure?.message ?? "")?.[1] ?? [])
    // A host that was added to the list since is fine.
    .filter((host) => refusalOf(`https://${host}/`, { allowedHosts, ownHosts: [] }) !== null);
  if (refused.length > 0) return check("video_hosts", "warning", videoHosts.refused([...new Set(refused)]));
  if (allowedHosts.length > 0) return check("video_hosts", "ok", videoHosts.listed(allowedHosts.length));
  if (VEO3_API_KEY === null) return check("video_hosts", "warning", videoHosts.open);
  return check("video_hosts", "ok", videoHosts.confirmed);
}
