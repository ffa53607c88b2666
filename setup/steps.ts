/**
 * From a fresh clone to a deployed receiver that has been seen working, a line for each step.
 *
 * Each step looks for what is there before it makes anything, and what it makes stays: stopped anywhere and run again,
 * setup goes on. The secrets are in the file before the account has them.
 */

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { chooseAccount, lookAt } from "./account.ts";
import { type Configuration, configurationOf } from "./configuration.ts";
import { CONFIG_FILE, createBucket, createNamespace, deploy, type Stage } from "./create.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { type Plan, planFor, toSend } from "./plan.ts";
import { Receiver } from "./receiver.ts";
import { addSecrets, newToken, readSecrets, SECRETS_FILE, type Secrets } from "./secrets-file.ts";
import { Stopped } from "./stopped.ts";
import type { Words } from "./words-en.ts";
import { Wrangler } from "./wrangler.ts";

export interface Setting {
  /** The clone. */
  readonly project: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly words: Words;
  readonly isDryRun: boolean;
  /** Shows a line. */
  say(line: string): void;
  /** Asks whether to go on. */
  confirm(): Promise<boolean>;
}

/** Git ignores it. */
const SCRATCH = ".wrangler/setup";

/** @throws Stopped */
export async function setUp(setting: Setting): Promise<void> {
  const { environment, project, say, words } = setting;
  const scratch = join(project, SCRATCH);
  await rm(scratch, { recursive: true, force: true });
  try {
    const configuration = configurationOf(await readFile(join(project, CONFIG_FILE), "utf8"));
    if (configuration === null) throw new Stopped(words.stopped.badConfiguration);
    const anyAccount = new Wrangler(project, scratch, environment);
    const account = await chooseAccount(anyAccount, configuration, environment, words);
    say(words.account(account));
    const wrangler = anyAccount.of(account.id);
    const found = await lookAt(account, configuration, wrangler, words);
    const secrets = await readSecrets(join(project, SECRETS_FILE));
    const plan = planFor(configuration, found, secrets, words);
    for (const line of linesOf(plan, configuration, secrets, words)) say(line);
    if (setting.isDryRun) return say(words.dryRun);
    if (!(await setting.confirm())) throw new Stopped(words.stopped.declined);
    await carryOut({ project, scratch, account, configuration, wrangler, words }, plan, say);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function linesOf(
  plan: Plan,
  { bucket, namespaceTitle, worker }: Configuration,
  secrets: Secrets,
  { plan: words }: Words,
): string[] {
  const names = [...plan.toMake, ...Object.keys(toSend(plan, secrets))];
  return [
    plan.namespaceId === null ? words.createNamespace(namespaceTitle) : words.useNamespace(namespaceTitle),
    plan.hasBucket ? words.useBucket(bucket) : words.createBucket(bucket),
    plan.toMake.length > 0 ? words.makeSecrets(plan.toMake) : words.useSecrets,
    plan.isFirstDeployment ? words.deployFirst(worker, names) : words.deployAgain(worker, names),
  ];
}

async function carryOut(stage: Stage, plan: Plan, say: (line: string) => void): Promise<void> {
  const { configuration, project, words } = stage;
  const { done } = words;
  const file = join(project, SECRETS_FILE);
  await addSecrets(file, Object.fromEntries(plan.toMake.map((name) => [name, newToken()])));
  const secrets = await readSecrets(file);
  say(done.secrets(plan.toMake));

  const namespaceId = plan.namespaceId ?? (await createNamespace(stage));
  say(done.namespace(configuration.namespaceTitle, plan.namespaceId === null));
  const isNewBucket = !plan.hasBucket && (await createBucket(stage));
  say(done.bucket(configuration.bucket, isNewBucket));
  const sent = toSend(plan, secrets);
  const origin = await deploy(stage, namespaceId, sent);
  say(done.deployed(origin));

  const receiver = new Receiver(origin, secrets, Object.keys(sent), words);
  await receiver.untilReachable(() => say(done.waiting));
  say(done.reachable);
  const diagnosis = await receiver.askDoctor();
  for (const line of diagnosisLines(diagnosis, words)) say(line);
  await receiver.takeCallback();
  say(done.callback);
  say(words.summary(receiver.callbackUrl, origin));
  if (!diagnosis.ok) throw new Stopped(words.stopped.unwell);
}

/** A line for each check that is not well, with its advice. */
export function diagnosisLines({ checks }: Diagnosis, { doctor }: Words): string[] {
  const notOk = checks.filter(({ status }) => status !== "ok");
  const failed = notOk.filter(({ status }) => status === "failed").length;
  return [doctor.count(checks.length, failed, notOk.length - failed), ...notOk.map(doctor.check)];
}
