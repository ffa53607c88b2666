/**
 * What KV remembers: deliveries seen before, and deleted tasks. Hints that spare the Durable Object, never the authority.
 *
 * KV is eventually consistent and caches misses, so a miss means nothing; it may also fail or be slow, which counts as
 * a miss. Entries are written only after the task is durable.
 *
 * Key `delivery:<taskId>:<digest>`, empty value, lives 7 days. Key `deleted:<taskId>`, empty value, lives 14 days.
 */

import { TimedOut, within } from "../http/timeout.ts";
import { log } from "../log.ts";
import type { Variant } from "../task/task.ts";
import type { Result } from "../veo3/result.ts";

const DAY_SECONDS = 24 * 3600;
const LIFETIME_SECONDS = 7 * DAY_SECONDS;
/** As long as the provider keeps its record of a task. */
const DELETED_SECONDS = 14 * DAY_SECONDS;
/** Longer than KV ever takes when it is well; asking the Durable Object is cheaper than waiting. */
const TIMEOUT_MS = 500;
/** KV may take longer to write than to read. Nothing but a person who deletes a task waits for this. */
const DELETE_TIMEOUT_MS = 3000;

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
  return has(kv, taskId, key(taskId, digest));
}

export async function rememberDelivery(kv: KVNamespace, taskId: string, digest: string): Promise<void> {
  await attempt("put", taskId, () => kv.put(key(taskId, digest), "", { expirationTtl: LIFETIME_SECONDS }));
}

/** Whether the task was deleted: a client that goes on asking record-info for it does not bring it back. */
export async function wasDeleted(kv: KVNamespace, taskId: string): Promise<boolean> {
  return has(kv, taskId, deletedKey(taskId));
}

/**
 * Remembers that a task was deleted, and forgets its deliveries: a later repeat of one of them begins a new task. While
 * KV is down, they are forgotten as they expire.
 */
export async function rememberDeletion(
  kv: KVNamespace,
  taskId: string,
  digests: readonly string[],
): Promise<void> {
  await attempt("delete", taskId, async () => {
    const remembered = kv.put(deletedKey(taskId), "", { expirationTtl: DELETED_SECONDS });
    const forgotten = digests.map((digest) => kv.delete(key(taskId, digest)));
    await within(DELETE_TIMEOUT_MS, Promise.all([remembered, ...forgotten]));
  });
}

async function has(kv: KVNamespace, taskId: string, name: string): Promise<boolean> {
  try {
    return (await within(TIMEOUT_MS, kv.get(name))) !== null;
  } catch (error) {
    if (!(error instanceof TimedOut)) log("kv_failed", { operation: "get", taskId, error: String(error) });
    return false;
  }
}

async function attempt(operation: string, taskId: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("kv_failed", { operation, taskId, error: String(error) });
  }
}

function deletedKey(taskId: string): string {
  return `deleted:${taskId}`;
}

function key(taskId: string, digest: string): string {
  return `delivery:${taskId}:${digest}`;
}
