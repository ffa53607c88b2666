/** Plain `npx wrangler deploy`, and what the README says for a first one that stopped half-way. */

import { expect, it } from "vitest";
import { startStage, WORKER } from "./stage.ts";

const BINDING = 'binding = "DELIVERIES"';

it("a first `wrangler deploy` that stopped half-way is repeated with the namespace's id, and later ones without", async () => {
  await using stage = await startStage();
  const { account, clone } = stage;
  account.hasR2 = false;
  // It creates the namespace before it finds out.
  expect(await clone.wrangler(["deploy"])).toMatchObject({ exitCode: 1 });
  account.hasR2 = true;
  const again = await clone.wrangler(["deploy"]);
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("code: 10014") });

  const listed = await clone.wrangler(["kv", "namespace", "list"]);
  const [namespace] = JSON.parse(listed.stdout) as { id: string; title: string }[];
  expect(namespace?.title).toBe("veo3-callback-receiver-deliveries");
  const toml = await clone.read("wrangler.toml");
  await clone.write("wrangler.toml", toml.replace(BINDING, `${BINDING}\nid = "${namespace?.id}"`));
  expect(await clone.wrangler(["deploy"])).toMatchObject({ exitCode: 0 });

  await clone.write("wrangler.toml", toml);
  expect(await clone.wrangler(["deploy"])).toMatchObject({ exitCode: 0 });
  const { bindings } = account.worker(WORKER).deployed;
  expect(bindings.find(({ name }) => name === "DELIVERIES")?.namespace_id).toBe(namespace?.id);
  expect([account.namespaces.size, account.buckets.size]).toEqual([1, 1]);
});
