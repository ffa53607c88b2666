/**
 * The provider's webhook signature: `X-Webhook-Signature` = base64(HMAC-SHA256(taskId + "." + timestamp, key)).
 *
 * It covers the task id and the time, not the body. `now` is passed in. Throws `Problem`: `missing_signature`,
 * `stale_signature` or `bad_signature`. Source: the provider's webhook security page.
 */

import { Problem } from "../http/problem.ts";
import { hmacSha256, matchesAny } from "./secret.ts";

/**
 * @param taskIds the ids that it may be over
 * @param keys the configured keys, at least one; any of them may have signed, for rotation
 * @param now milliseconds since the epoch
 */
export async function verifySignature(
  headers: Headers,
  taskIds: readonly string[],
  keys: readonly string[],
  toleranceSeconds: number,
  now: number,
): Promise<void> {
  const timestamp = headers.get("x-webhook-timestamp");
  const signature = headers.get("x-webhook-signature");
  if (!timestamp || !signature) throw new Problem("missing_signature");
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) {
    throw new Problem("stale_signature");
  }
  const signed = taskIds.flatMap((taskId) => keys.map((key) => sign(taskId, timestamp, key)));
  const expected = await Promise.all(signed);
  if (!(await matchesAny(signature, expected))) throw new Problem("bad_signature");
}

async function sign(taskId: string, timestamp: string, key: string): Promise<string> {
  return (await hmacSha256(key, `${taskId}.${timestamp}`)).toBase64();
}

/** @param now milliseconds since the epoch, at sending: receivers accept a signature for a while only */
export async function signatureHeaders(taskId: string, key: string, now: number) {
  const timestamp = String(Math.floor(now / 1000));
  return { "x-webhook-timestamp": timestamp, "x-webhook-signature": await sign(taskId, timestamp, key) };
}
