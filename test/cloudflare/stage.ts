/** A fresh clone of the project, an account to deploy it to, and the way to what is deployed. */

import { parseEnv } from "node:util";
import type { Account } from "./account.ts";
import { Clone } from "./clone.ts";
import { CLOUDFLARE_TOKEN, type Cloudflare, startCloudflare } from "./cloudflare.ts";
import { type Edge, startEdge } from "./edge.ts";

export interface Stage extends AsyncDisposable {
  readonly cloudflare: Cloudflare;
  readonly edge: Edge;
  readonly clone: Clone;
  /** The first, or only, one. */
  readonly account: Account;
}

/** Who is logged in by the token, to whatever account it shows. */
export async function startStage(accounts?: Account[]): Promise<Stage> {
  await using started = new AsyncDisposableStack();
  const cloudflare = started.use(await startCloudflare(accounts));
  const edge = started.use(await startEdge(cloudflare));
  const environment = {
    CLOUDFLARE_API_BASE_URL: cloudflare.baseUrl,
    CLOUDFLARE_API_TOKEN: CLOUDFLARE_TOKEN,
    HTTPS_PROXY: edge.proxyUrl,
  };
  const clone = started.use(await Clone.make(environment, edge.certificate));
  const [account] = cloudflare.accounts;
  if (account === undefined) throw new Error("the stage has no account");
  const all = started.move();
  return { cloudflare, edge, clone, account, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** The Worker's name and its address, as the project's wrangler.toml and the account have it. */
export const WORKER = "veo3-callback-receiver";
export const ORIGIN = `https://${WORKER}.example-subdomain.workers.dev`;

/** What setup asks a receiver: it delivers, looks, and leaves nothing behind, also of an earlier run. */
export const OWN_CALLBACK = [
  "DELETE /videos/setup-check",
  "POST /veo3-callback",
  "GET /videos/setup-check",
  "DELETE /videos/setup-check",
];

/** As the file has them. */
export async function secretsInFile({ clone }: Stage): Promise<NodeJS.Dict<string>> {
  return parseEnv(await clone.read(".secrets.env"));
}

/** As the Worker has them. */
export function deployedSecrets({ account }: Stage): Record<string, unknown> {
  const { bindings } = account.worker(WORKER).deployed;
  const secrets = bindings.filter(({ type }) => type === "secret_text");
  return Object.fromEntries(secrets.map(({ name, text }) => [name, text]));
}
