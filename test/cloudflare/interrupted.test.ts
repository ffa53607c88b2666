/** Setup is stopped after each of its steps, and run again: with the real wrangler. */

import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import type { Ended } from "./clone.ts";
import type { Fault } from "./cloudflare.ts";
import { deployedSecrets, OWN_CALLBACK, type Stage, secretsInFile, startStage, WORKER } from "./stage.ts";

it("setup goes on wherever it was stopped, and never replaces what there is", async () => {
  await using stage = await startStage();
  const { account, clone, edge } = stage;

  await stoppedAt(stage, { call: "POST /storage/kv/namespaces", takesEffect: true });
  const namespaces = [...account.namespaces];
  const secrets = await secretsInFile(stage);
  expect(Object.keys(secrets).sort()).toEqual(["API_TOKEN", "CALLBACK_TOKEN"]);
  // The connection is cut, and nothing else.
  stage.cloudflare.fault = { call: "POST /r2/buckets", takesEffect: true };
  expect(await setup(stage)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^Cloudflare cannot be reached .* run `npm run setup` again\.\n$/),
  });
  await stoppedAt(stage, { call: `PUT /workers/scripts/${WORKER}`, takesEffect: true });
  await stoppedAfter(stage, "POST /veo3-callback");
  edge.requests.length = 0;

  expect(await setup(stage)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(edge.requests.slice(-OWN_CALLBACK.length)).toEqual(OWN_CALLBACK);
  expect([...account.namespaces]).toEqual(namespaces);
  expect([...account.buckets]).toEqual([`${WORKER}-videos`]);
  expect(await secretsInFile(stage)).toEqual(secrets);
  expect(deployedSecrets(stage)).toEqual(secrets);
  const { bindings } = account.worker(WORKER).deployed;
  expect(bindings.find(({ name }) => name === "DELIVERIES")?.namespace_id).toBe(namespaces[0]?.[0]);
  // What a run that was killed has left is gone.
  expect(await clone.names()).not.toContain("wrangler.setup.toml");
  expect(existsSync(clone.path(".wrangler/setup"))).toBe(false);
});

/** With the account known: one command of wrangler less. */
function setup({ account, clone }: Stage, kill?: AbortSignal): Promise<Ended> {
  const env = { CLOUDFLARE_ACCOUNT_ID: account.id };
  return clone.npmRunSetup(["--yes"], { env, ...(kill && { kill }) });
}

/** Runs setup until it is killed in the middle of that call. */
async function stoppedAt(stage: Stage, fault: Fault): Promise<void> {
  const kill = new AbortController();
  stage.cloudflare.fault = { ...fault, onCall: () => kill.abort() };
  expect(await setup(stage, kill.signal)).toMatchObject({ exitCode: null, stderr: "" });
}

/** Runs setup until it is killed when the receiver has answered, and it has not yet heard. */
async function stoppedAfter(stage: Stage, request: string): Promise<void> {
  const kill = new AbortController();
  stage.edge.onAnswer = (answered) => {
    if (answered === request) kill.abort();
  };
  expect(await setup(stage, kill.signal)).toMatchObject({ exitCode: null, stderr: "" });
  stage.edge.onAnswer = null;
}
