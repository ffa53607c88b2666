/** What there is in the account already. Nothing is changed here. */

import { BUCKET_BINDING, type Configuration, NAMESPACE_BINDING, TASKS_BINDING } from "./configuration.ts";
import { Stopped, stopFor } from "./stopped.ts";
import type { Words } from "./words-en.ts";
import type { Wrangler } from "./wrangler.ts";

export interface Account {
  readonly id: string;
  /** Null where only its id was given. */
  readonly name: string | null;
}

/** A Worker of the name in the configuration. */
export interface FoundWorker {
  /** Whether it is a receiver, and not another Worker that happens to have its name. */
  readonly isReceiver: boolean;
  readonly namespaceId: string | null;
  readonly bucket: string | null;
  /** The names of its secrets: their values can never be read. */
  readonly secrets: readonly string[];
}

export interface Found {
  /** Null: there is none. */
  readonly worker: FoundWorker | null;
  readonly namespaceId: string | null;
  readonly hasBucket: boolean;
}

/** The receiver's. */
const SECRETS = [
  "CALLBACK_TOKEN",
  "API_TOKEN",
  "VIEW_TOKEN",
  "WEBHOOK_HMAC_KEY",
  "VEO3_API_KEY",
  "NOTIFY_URLS",
  "NOTIFY_SECRET",
];

const WORKER_NOT_FOUND = [10007, 10090];
export const R2_IS_OFF = 10042;
const BUCKET_NOT_FOUND = 10006;

/** As wrangler chooses it, but that nobody is asked. @throws Stopped */
export async function chooseAccount(
  wrangler: Wrangler,
  { accountId }: Configuration,
  environment: NodeJS.ProcessEnv,
  words: Words,
): Promise<Account> {
  const id = accountId ?? (environment.CLOUDFLARE_ACCOUNT_ID || environment.CF_ACCOUNT_ID);
  if (id) return { id, name: null };
  const ran = await wrangler.run("whoami", "--json");
  if (!ran.ok) throw stopFor(ran.failure, "whoami", words);
  const { accounts } = JSON.parse(ran.stdout) as { accounts: { id: string; name: string }[] };
  const [account, ...others] = accounts;
  if (account === undefined) throw new Stopped(words.stopped.noAccount);
  if (others.length > 0) throw new Stopped(words.stopped.severalAccounts(accounts));
  return account;
}

/** @throws Stopped */
export async function lookAt(
  account: Account,
  configuration: Configuration,
  wrangler: Wrangler,
  words: Words,
): Promise<Found> {
  const worker = await findWorker(wrangler, words);
  // What a Worker is bound to is there.
  if (worker?.namespaceId && worker.bucket) {
    return { worker, namespaceId: worker.namespaceId, hasBucket: true };
  }
  const looks = [
    findNamespace(configuration, wrangler, words),
    findBucket(account, configuration, wrangler, words),
  ] as const;
  // Both have ended when one of them stops setup.
  await Promise.allSettled(looks);
  const [namespaceId, hasBucket] = await Promise.all(looks);
  return { worker, namespaceId, hasBucket };
}

type Binding = {
  readonly type: string;
  readonly name: string;
  readonly namespace_id?: string;
  readonly bucket_name?: string;
};

async function findWorker(wrangler: Wrangler, words: Words): Promise<FoundWorker | null> {
  const status = await wrangler.run("deployments", "status", "--json");
  if (!status.ok && WORKER_NOT_FOUND.includes(status.failure.code ?? 0)) return null;
  if (!status.ok) throw stopFor(status.failure, "deployments status", words);
  const [version] = (JSON.parse(status.stdout) as { versions: { version_id: string }[] }).versions;
  const view = await wrangler.run("versions", "view", version?.version_id ?? "", "--json");
  if (!view.ok) throw stopFor(view.failure, "versions view", words);
  const { bindings } = (JSON.parse(view.stdout) as { resources: { bindings: Binding[] } }).resources;
  const bound = (type: string, name: string) =>
    bindings.find((binding) => binding.type === type && binding.name === name);
  return {
    isReceiver: bound("durable_object_namespace", TASKS_BINDING) !== undefined || isDraft(bindings),
    namespaceId: bound("kv_namespace", NAMESPACE_BINDING)?.namespace_id ?? null,
    bucket: bound("r2_bucket", BUCKET_BINDING)?.bucket_name ?? null,
    secrets: bindings.filter(({ type }) => type === "secret_text").map(({ name }) => name),
  };
}

/** What `wrangler secret put` makes of a Worker that is not deployed yet. */
function isDraft(bindings: readonly Binding[]): boolean {
  return (
    bindings.length > 0 &&
    bindings.every(({ type, name }) => type === "secret_text" && SECRETS.includes(name))
  );
}

async function findNamespace(
  { namespaceId, namespaceTitle }: Configuration,
  wrangler: Wrangler,
  words: Words,
): Promise<string | null> {
  if (namespaceId !== null) return namespaceId;
  const ran = await wrangler.run("kv", "namespace", "list");
  if (!ran.ok) throw stopFor(ran.failure, "kv namespace list", words);
  const namespaces = JSON.parse(ran.stdout) as { id: string; title: string }[];
  return namespaces.find(({ title }) => title === namespaceTitle)?.id ?? null;
}

/**
 * `r2 bucket list` shows the first page of an account's buckets only. `r2 bucket info` also asks for figures, which a
 * token may not read: then the bucket counts as missing, and is found when it is to be created.
 */
async function findBucket(
  account: Account,
  { bucket }: Configuration,
  wrangler: Wrangler,
  words: Words,
): Promise<boolean> {
  const ran = await wrangler.run("r2", "bucket", "info", bucket, "--json");
  if (ran.ok) return true;
  const { code } = ran.failure;
  if (code === R2_IS_OFF) throw new Stopped(words.stopped.r2IsOff(account.id));
  if (code !== BUCKET_NOT_FOUND && code !== null) throw stopFor(ran.failure, "r2 bucket info", words);
  return false;
}
