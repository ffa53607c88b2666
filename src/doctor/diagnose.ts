/** What is said of what was found: one decision for each check. Pure. */

import type { Language } from "../http/language.ts";
import { callbackSecretCheck, configurationCheck, videoHostsCheck } from "./configuration-checks.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { Facts } from "./facts.ts";
import { notificationsCheck } from "./notifications-check.ts";
import { providerKeyCheck } from "./provider-check.ts";
import { storageChecks } from "./storage-checks.ts";
import { callbacksCheck, stuckTasksCheck } from "./task-checks.ts";
import { WORDS } from "./words.ts";

export function diagnose(facts: Facts, language: Language): Diagnosis {
  const words = WORDS[language];
  const checks = [
    configurationCheck(facts, words),
    callbackSecretCheck(facts, words),
    providerKeyCheck(facts, words),
    ...storageChecks(facts, words),
    videoHostsCheck(facts, words),
    callbacksCheck(facts, words),
    stuckTasksCheck(facts, words),
    notificationsCheck(facts, words),
  ];
  return { ok: checks.every(({ status }) => status !== "failed"), checks };
}
