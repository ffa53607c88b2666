/**
 * The signature of notifications, by Standard Webhooks: of id, time and body, `v1,` and the base64 of its HMAC-SHA256.
 *
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */

import { hmacSha256 } from "./secret.ts";

const PREFIX = "whsec_";

/**
 * @param id the same at each try
 * @param secrets `whsec_…`, each of which signs, so that one can replace another; none: it is not signed
 * @param now milliseconds since the epoch, at this try: receivers accept a signature for some minutes only
 */
export async function standardWebhookHeaders(
  id: string,
  body: string,
  secrets: readonly string[],
  now: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map(async (secret) => {
    const key = Uint8Array.fromBase64(secret.slice(PREFIX.length));
    return `v1,${(await hmacSha256(key, `${id}.${timestamp}.${body}`)).toBase64()}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    ...(signatures.length > 0 && { "webhook-signature": (await Promise.all(signatures)).join(" ") }),
  };
}
