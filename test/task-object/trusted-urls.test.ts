import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { configOf } from "../../src/config.ts";
import { areTrusted } from "../../src/task-object/trusted-urls.ts";

it.each([
  ["files.example.com", true],
  ["other.example.com", false],
  ["", false],
])("with VIDEO_HOSTS=%j, whether a URL needs no confirmation is told by its host: %j", (hosts, trusted) => {
  const variables = { ...env, VIDEO_HOSTS: hosts };
  const config = configOf(variables);
  expect(areTrusted([{ url: "https://files.example.com/a.mp4" }], config, [])).toBe(trusted);
});
