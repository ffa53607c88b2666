/** Whether KV, R2 and the Durable Objects keep what they are given. Pure. */

import { type Check, check } from "./diagnosis.ts";
import type { Facts, Trouble } from "./facts.ts";
import type { Words } from "./words-en.ts";

export function storageChecks({ kv, r2, taskObject }: Facts, words: Words): Check[] {
  return [
    storageCheck("kv", kv, words),
    storageCheck("r2", r2, words),
    storageCheck("task_object", taskObject, words),
  ];
}

function storageCheck(name: "kv" | "r2" | "task_object", trouble: Trouble | null, words: Words): Check {
  const { ok, failed, advice } = words.storage;
  if (trouble === null) return check(name, "ok", [ok[name], null]);
  return check(name, "failed", [failed(trouble), advice[name]]);
}
