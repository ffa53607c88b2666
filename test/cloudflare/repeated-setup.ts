/** Setup, stopped by an outage or a signal and run again: how it is stopped, and what it must end with. */

import { existsSync } from "node:fs";
import { expect } from "vitest";
import type { Ended } from "./clone.ts";
import type { Outage } from "./requests.ts";
import { deployedSecrets, OWN_CALLBACK, type Stage, secretsInFile, WORKER } from "./stage.ts";

/** With the account known: one command of wrangler less. */
export function setup({ account, clone }: Stage, kill?: AbortSignal): Promise<Ended> {
  const env = { CLOUDFLARE_ACCOUNT_ID: account.id };
  return clone.setup(["--yes"], { env, ...(kill && { kill }) });
}

/** Runs setup until it is killed in the middle of that request, which takes effect. */
export async function killedAt(stage: Stage, request: Pick<Outage, "request" | "nth">): Promise<void> {
  const kill = new AbortController();
  stage.cloudflare.requests.expect({ ...request, kind: "cut", onMet: () => kill.abort() });
  expect(await setup(stage, kill.signal)).toMatchObject({ exitCode: null, stderr: "" });
}

/** Runs setup to its end: it has seen the receiver work, and has made nothing twice. */
export async function endsWell(stage: Stage, firstSecrets: NodeJS.Dict<string>): Promise<void> {
  const { account, clone, edge } = stage;
  edge.requests.length = 0;
  expect(await setup(stage)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(edge.requests.slice(-OWN_CALLBACK.length)).toEqual(OWN_CALLBACK);
  expect([...account.namespaces.values()]).toEqual([`${WORKER}-deliveries`]);
  expect([...account.buckets]).toEqual([`${WORKER}-videos`]);
  const { bindings } = account.worker(WORKER).deployed;
  const bound = bindings.find(({ name }) => name === "DELIVERIES")?.namespace_id;
  expect([...account.namespaces.keys()]).toEqual([bound]);
  const secrets = await secretsInFile(stage);
  expect(Object.keys(secrets).sort()).toEqual(["API_TOKEN", "CALLBACK_TOKEN"]);
  expect(secrets).toMatchObject(firstSecrets);
  expect(deployedSecrets(stage)).toEqual(secrets);
  // What a run that was killed has left is gone.
  expect(await clone.names()).not.toContain("wrangler.setup.toml");
  expect(existsSync(clone.path(".wrangler/setup"))).toBe(false);
}
