/** Tries the bindings and the provider for real. What is written is removed again; errors go to the log only. */

import * as z from "zod/mini";
import type { Inspected } from "../config.ts";
import { TimedOut, within } from "../http/timeout.ts";
import { log } from "../log.ts";
import { type ProviderAnswer, ProviderUnavailable, providerClient } from "../provider-client.ts";
import { probeTaskObject } from "../task-object/stub.ts";
import { integer } from "../veo3/result.ts";
import type { ProviderFound, Trouble } from "./facts.ts";

/** Everything is tried side by side, so that this bounds the whole examination. */
export const PROBE_TIMEOUT_MS = 8000;

/** The shortest time to live that KV takes: what a Worker that ends half-way has left is gone after it. */
const KV_SECONDS = 60;

const creditSchema = z.union([
  z.number(),
  z.pipe(z.string().check(z.regex(/^-?\d+(\.\d+)?$/)), z.transform(Number)),
]);

type Store = {
  write(value: string): Promise<unknown>;
  read(): Promise<string | null>;
  remove(): Promise<void>;
};

export function tryKv({ DELIVERIES }: Env): Promise<Trouble | null> {
  // A new key each time: KV caches that a key was not there.
  const key = `doctor:${crypto.randomUUID()}`;
  return tryStore("kv", {
    write: (value) => DELIVERIES.put(key, value, { expirationTtl: KV_SECONDS }),
    read: () => DELIVERIES.get(key),
    remove: () => DELIVERIES.delete(key),
  });
}

export function tryR2({ VIDEOS }: Env): Promise<Trouble | null> {
  // Videos lie under `veo3/`.
  const key = `doctor/${crypto.randomUUID()}`;
  return tryStore("r2", {
    write: (value) => VIDEOS.put(key, value),
    read: async () => (await VIDEOS.get(key))?.text() ?? null,
    remove: () => VIDEOS.delete(key),
  });
}

export function tryTaskObject(env: Env): Promise<Trouble | null> {
  return tried("task_object", async (at) => {
    at("write");
    return probeTaskObject(env);
  });
}

function tryStore(name: string, { write, read, remove }: Store): Promise<Trouble | null> {
  return tried(name, async (at) => {
    const value = crypto.randomUUID();
    at("write");
    await write(value);
    at("read");
    const found = await read().catch(async (error) => {
      await remove().catch(() => {});
      throw error;
    });
    at("remove");
    await remove();
    return found === value;
  });
}

/** @param work says at which step it is; false: what was read is not what was written */
async function tried(
  name: string,
  work: (at: (step: Trouble["step"]) => void) => Promise<boolean>,
): Promise<Trouble | null> {
  let step: Trouble["step"] = "write";
  const at = (next: Trouble["step"]) => {
    step = next;
  };
  try {
    return (await within(PROBE_TIMEOUT_MS, work(at))) ? null : { step: "compare", timedOut: false };
  } catch (error) {
    log("doctor_failed", { check: name, step, error: String(error) });
    return { step, timedOut: error instanceof TimedOut };
  }
}

/** Asks for the account's credit, which costs nothing. */
export async function askProvider(
  { config, malformed }: Pick<Inspected, "config" | "malformed">,
  timeoutMs = PROBE_TIMEOUT_MS,
): Promise<ProviderFound> {
  const client = providerClient(config);
  if (client === null) return { kind: "no_key" };
  if (malformed.includes("VEO3_API_BASE")) return { kind: "no_address" };
  try {
    const path = "/api/v1/chat/credit";
    return creditIn(await client.forward("GET", path, new URLSearchParams(), null, timeoutMs));
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    // A page instead of JSON, where the status says what is wrong.
    const { status, message } = error;
    return status === 401 || status === 403
      ? { kind: "refused", code: status }
      : { kind: "unavailable", message };
  }
}

/** The provider's real status is the `code` in its JSON, where there is one. */
function creditIn({ status, body }: ProviderAnswer): ProviderFound {
  const { code, data } = (body ?? {}) as { code?: unknown; data?: unknown };
  const said = integer.safeParse(code);
  const answered = said.success && said.data !== 200 ? said.data : status;
  const credit = creditSchema.safeParse(data);
  return answered === 200 && credit.success
    ? { kind: "credit", credit: credit.data }
    : { kind: "refused", code: answered };
}
