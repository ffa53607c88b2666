/**
 * The doctor: tries everything that a receiver needs, and says what works and what to do about the rest.
 *
 * Two examinations never run at once in an isolate: who comes while one is under way shares what it finds.
 */

import { inspectConfig } from "../config.ts";
import type { Language } from "../http/language.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { Facts } from "./facts.ts";
import { findTasks } from "./find-tasks.ts";
import { askProvider, tryKv, tryR2, tryTaskObject } from "./probes.ts";

let underWay: Promise<Facts> | null = null;

/** Takes less than 10 s, whatever hangs. */
export async function examine(
  env: Env,
  context: Pick<ExecutionContext, "waitUntil">,
  language: Language,
): Promise<Diagnosis> {
  underWay ??= findOut(env).finally(() => {
    underWay = null;
  });
  // A client that leaves must not end what others wait for.
  context.waitUntil(underWay);
  return diagnose(await underWay, language);
}

async function findOut(env: Env): Promise<Facts> {
  const inspected = inspectConfig(env);
  const [provider, kv, r2, taskObject, tasks] = await Promise.all([
    askProvider(inspected),
    tryKv(env),
    tryR2(env),
    tryTaskObject(env),
    inspected.malformed.length > 0 ? ("not_tried" as const) : findTasks(env),
  ]);
  return { ...inspected, now: Date.now(), provider, kv, r2, taskObject, tasks };
}
