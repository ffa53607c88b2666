/**
 * An outage in the middle of each request that a first `npm run setup`, or a first `wrangler deploy`, causes: to
 * Cloudflare's API and to the receiver. After it, the same command again ends as it would have without it.
 *
 * Each request fails once: it is answered 500, or it takes effect and its connection is cut, or whoever made it is
 * killed. The requests are those of a run that nothing disturbs.
 */

import { describe, expect, it } from "vitest";
import { endsWell, killedAt, setup } from "./repeated-setup.ts";
import type { Outage } from "./requests.ts";
import { type Stage, secretsInFile, startStage, WORKER } from "./stage.ts";

const AGAIN = /^.+ run `npm run setup` again\.\n$/;
const SECRETS_ARE_MADE_BEFORE = "POST /storage/kv/namespaces";

describe("npm run setup, after an outage, ends as without one:", async () => {
  const requests = await requestsOf(setup);

  it.concurrent.each(requests)("%s: 500", (_, at) => afterOutage({ ...at, kind: "error" }));
  it.concurrent.each(requests)("%s: cut", (_, at) => afterOutage({ ...at, kind: "cut" }));
  it.concurrent.each(requests)("%s: killed", async (_, at) => {
    await using stage = await startStage();
    await killedAt(stage, at);
    await endsWell(stage, await secretsSoFar(stage));
  });

  async function afterOutage(outage: Outage): Promise<void> {
    await using stage = await startStage();
    stage.cloudflare.requests.expect(outage);
    const { exitCode, stderr } = await setup(stage);
    // Some requests wrangler, or setup, repeats by itself.
    expect([0, 1]).toContain(exitCode);
    expect(stderr).toMatch(exitCode === 0 ? /^$/ : AGAIN);
    await endsWell(stage, await secretsSoFar(stage));
  }
});

describe("wrangler deploy, after an outage, is repeated:", async () => {
  const requests = await requestsOf(deploy);

  it.concurrent.each(requests)("%s: 500", (_, at) => repeated({ ...at, kind: "error" }));
  it.concurrent.each(requests)("%s: cut", (_, at) => repeated({ ...at, kind: "cut" }));

  async function repeated(outage: Outage): Promise<void> {
    await using stage = await startStage();
    const { account, clone } = stage;
    stage.cloudflare.requests.expect(outage);
    await deploy(stage);
    const again = await deploy(stage);
    if (again.exitCode !== 0) {
      // The namespace is there and the Worker is not: then, as the README says, its id is written into the file.
      expect(again.stderr).toContain("code: 10014");
      const listed = await clone.wrangler(["kv", "namespace", "list"]);
      const [namespace] = JSON.parse(listed.stdout) as { id: string }[];
      const toml = await clone.read("wrangler.toml");
      const binding = 'binding = "DELIVERIES"';
      await clone.write("wrangler.toml", toml.replace(binding, `${binding}\nid = "${namespace?.id}"`));
      expect(await deploy(stage)).toMatchObject({ exitCode: 0 });
    }
    const { bindings } = account.worker(WORKER).deployed;
    const bound = bindings.find(({ name }) => name === "DELIVERIES")?.namespace_id;
    expect([...account.namespaces.keys()]).toEqual([bound]);
    expect([...account.buckets]).toEqual([`${WORKER}-videos`]);
  }
});

function deploy({ clone }: Stage) {
  return clone.wrangler(["deploy"]);
}

/** Of a first run that nothing disturbs, each with its name. */
async function requestsOf(run: (stage: Stage) => Promise<unknown>) {
  await using stage = await startStage();
  expect(await run(stage)).toMatchObject({ exitCode: 0 });
  const { seen } = stage.cloudflare.requests;
  return seen.map((request, index): [string, Pick<Outage, "request" | "nth">] => {
    const nth = seen.slice(0, index + 1).filter((one) => one === request).length;
    return [`${request}, ${nth}`, { request, nth }];
  });
}

/** They are made before anything is changed. */
async function secretsSoFar(stage: Stage): Promise<NodeJS.Dict<string>> {
  const isEarly = !stage.cloudflare.requests.seen.includes(SECRETS_ARE_MADE_BEFORE);
  return isEarly ? {} : await secretsInFile(stage);
}
