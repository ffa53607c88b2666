/**
 * Deliveries seen before, in KV: a hint that spares the Durable Object, never the authority.
 *
 * KV is eventually consistent and caches misses, so a miss means nothing; it may also fail or be slow, which counts as
 * a miss. Entries are written only after the task is durable.
 *
 * Key `delivery:<taskId>:<digest>`, empty value, lives 7 days.
 */

import { TimedOut, within } from "../http/timeout.ts";
import { log } from "../log.ts";
import type { Variant } from "../task/task.ts";
import type { Result } from "../veo3/result.ts";

const LIFETIME_SECONDS = 7 * 24 * 3600;
/** Longer than KV ever takes when it is well; asking the Durable Object is cheaper than waiting. */
const TIMEOUT_MS = 500;

/**
 * SHA-256 of what a callback means, in hex: two deliveries with the same digest are the same delivery.
 *
 * @param index of the upgrade that was asked for, when the URL of the callback says so
 */
export async function deliveryDigest(
  result: Result,
  variant: Variant,
  index: number | null,
): Promise<string> {
  const { code, message, videos } = result;
  const urls = videos.map(({ kind, url }) => [kind, url]);
  // A failed upgrade means something else than a failed task, in the same words.
  const meaning = JSON.stringify([code, message, urls, ...[variant, index].filter((one) => one !== null)]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(meaning));
  return new Uint8Array(digest).toHex();
}

export async function wasDelivered(kv: KVNamespace, taskId: string, digest: string): Promise<boolean> {
  try {
    return (await within(TIMEOUT_MS, kv.get(key(taskId, digest)))) !== null;
  } catch (error) {
    if (!(error instanceof TimedOut)) log("kv_failed", { operation: "get", taskId, error: String(error) });
    return false;
  }
}

export async function rememberDelivery(kv: KVNamespace, taskId: string, digest: string): Promise<void> {
  try {
    await kv.put(key(taskId, digest), "", { expirationTtl: LIFETIME_SECONDS });
  } catch (error) {
    log("kv_failed", { operation: "put", taskId, error: String(error) });
  }
}

/** A later repeat of one of them then begins a new task. @throws when KV fails */
export async function forgetDeliveries(
  kv: KVNamespace,
  taskId: string,
  digests: readonly string[],
): Promise<void> {
  await Promise.all(digests.map((digest) => kv.delete(key(taskId, digest))));
}

function key(taskId: string, digest: string): string {
  return `delivery:${taskId}:${digest}`;
}
