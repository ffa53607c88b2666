import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { configurationOf, withNamespaceId } from "../../setup/configuration.ts";

const toml = await readFile(new URL("../../wrangler.toml", import.meta.url), "utf8");
const PROJECT = {
  worker: "veo3-callback-receiver",
  accountId: null,
  bucket: "veo3-callback-receiver-videos",
  namespaceTitle: "veo3-callback-receiver-deliveries",
  namespaceId: null,
};

it("the project's wrangler.toml is read", () => {
  expect(configurationOf(toml)).toEqual(PROJECT);
});

it("what its user writes into it counts, in either kind of quotes", () => {
  const changed = toml.replace(/^name = .*$/m, "name = 'mine' # of mine\naccount_id=\"123\"");
  const expected = { worker: "mine", accountId: "123", namespaceTitle: "mine-deliveries" };
  expect(configurationOf(changed)).toEqual({ ...PROJECT, ...expected });
});

it("the id of a namespace is added to its binding, and to nothing else", () => {
  const added = withNamespaceId(toml, "0123");
  expect(configurationOf(added)).toEqual({ ...PROJECT, namespaceId: "0123" });
  expect(added.replace('id = "0123"\n', "")).toBe(toml);
});

it("a file without the bucket's name is not enough", () => {
  expect(configurationOf(toml.replace(/^bucket_name.*$/m, ""))).toBeNull();
});
