import { beforeEach, describe, expect, it } from "vitest";
import { isPrivateHost } from "../../src/gallery/private-host.ts";
import { fetchWith } from "../changed-receiver.ts";
import { attributes, Browser, textOf } from "./browser.ts";
import { unlistAll } from "./listed-tasks.ts";

beforeEach(() => unlistAll());

const CALLBACK_URL = "https://receiver.example.com/veo3-callback?token=callback-token";

async function emptyGallery(variables: object | null = null, token?: string): Promise<string> {
  const { html } = await (await new Browser(variables).signIn(token)).visit("/");
  expect(textOf(html)).toContain("No videos yet");
  return html;
}

const requestsIn = (html: string) => attributes(html, "data-copy").filter((text) => text.startsWith("curl "));

describe("an empty library", () => {
  it("says what to do: the callback URL to paste, copyable", async () => {
    const html = await emptyGallery();
    expect(textOf(html)).toContain(CALLBACK_URL);
    expect(attributes(html, "data-copy")).toContain(CALLBACK_URL);
  });

  it("has a request to the provider to copy, with the callback URL in it", async () => {
    const [request = ""] = requestsIn(await emptyGallery());
    expect(request).toMatch(/^curl https:\/\/api\.kie\.ai\/api\/v1\/veo\/generate /);
    expect(request).toContain("Bearer $VEO3_API_KEY");
    expect(request).toContain(`&quot;callBackUrl&quot;:&quot;${CALLBACK_URL}&quot;`);
  });

  it("has a request to itself where it has the provider's key, and neither key nor token in it", async () => {
    const html = await emptyGallery({ VEO3_API_KEY: "provider-key" });
    const [request = ""] = requestsIn(html);
    expect(request).toMatch(/^curl https:\/\/receiver\.example\.com\/api\/v1\/veo\/generate /);
    expect(request).toContain("Bearer $API_TOKEN");
    expect(request).not.toContain("callback-token");
    for (const secret of ["provider-key", "api-token"]) expect(html).not.toContain(secret);
  });

  it("shows a viewer neither a request nor the callback URL", async () => {
    const html = await emptyGallery({ VIEW_TOKEN: "view-token" }, "view-token");
    expect(html).not.toContain("callback-token");
    expect(requestsIn(html)).toEqual([]);
  });

  it("says how to set the callback's secret first where there is none", async () => {
    const html = await emptyGallery({ CALLBACK_TOKEN: undefined });
    expect(html).toContain("npx wrangler secret put CALLBACK_TOKEN");
    expect(requestsIn(html)).toEqual([]);
  });

  it("says that the provider cannot call back an address of this machine, and only then", async () => {
    expect(textOf(await emptyGallery())).not.toContain("cannot call back");
    const origin = "http://127.0.0.1:8787";
    const form = {
      method: "POST",
      body: "token=api-token",
      redirect: "manual",
      headers: { origin },
    } as const;
    const headers = { "content-type": "application/x-www-form-urlencoded", ...form.headers };
    const session = await fetchWith({}, `${origin}/session`, { ...form, headers });
    const cookie = session.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const html = await (await fetchWith({}, `${origin}/`, { headers: { cookie } })).text();
    expect(textOf(html)).toContain("The provider cannot call back 127.0.0.1:8787");
    expect(attributes(html, "data-copy")).toContain(`npx wrangler tunnel quick-start ${origin}`);
  });
});

describe("a host", () => {
  const hostOf = (host: string) => new URL(`http://${host}/`).hostname;

  it.each(["localhost", "127.0.0.1", "2130706433", "[::1]", "192.168.1.20", "172.20.0.2", "10.1.2.3", "nas"])(
    "of this machine or network alone: %s",
    (host) => expect(isPrivateHost(hostOf(host))).toBe(true),
  );
  it.each(["a.localhost", "printer.local", "[fd00::1]", "[fe80::1]", "169.254.0.1"])(
    "of this machine or network alone, too: %s",
    (host) => expect(isPrivateHost(hostOf(host))).toBe(true),
  );
  it.each(["receiver.example.com", "8.8.8.8", "172.32.0.1", "[2606:4700::1]", "10.example.com", "local.dev"])(
    "that others reach: %s",
    (host) => expect(isPrivateHost(hostOf(host))).toBe(false),
  );
});
