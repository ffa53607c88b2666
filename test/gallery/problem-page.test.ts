/** Errors outside of the gallery: a page for a person's browser, problem+json for programs. */

import { describe, expect, it } from "vitest";
import { signLink } from "../../src/access/signed-link.ts";
import {
  AUTHORIZED,
  deliver,
  fetchReceiver,
  newTaskId,
  problemOf,
  settled,
  simulator,
  success,
} from "../client.ts";
import { attributes, Browser, textOf } from "./browser.ts";

/** As Chromium, Firefox and Safari send it when somebody opens an address. */
const ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const OPENED = { accept: ACCEPT };

async function storedPath(): Promise<string> {
  const taskId = newTaskId();
  await deliver(success(taskId, [(await simulator.addFile()).url]));
  await settled(taskId);
  return `/videos/${taskId}/generated_0.mp4`;
}

async function expired(path: string): Promise<string> {
  const [, , taskId = "", name = ""] = path.split("/");
  return `${path}?${await signLink(taskId, name, 1000, "api-token")}`;
}

describe("what somebody opens in a browser", () => {
  it.each([
    ["an unknown address", async () => "/nothing/here", 404, "Page not found"],
    ["an expired link", async () => expired(await storedPath()), 403, "This link has expired"],
    [
      "an altered link",
      async () => `${await storedPath()}?expires=1&signature=x`,
      403,
      "This link does not work",
    ],
    ["a link without its signature", storedPath, 401, "Sign in first"],
  ])("%s answers with a page, without a session", async (_, path, status, title) => {
    const address = await path();
    const visit = await new Browser().visit(address, { headers: OPENED });
    expect(visit.status).toBe(status);
    expect(textOf(visit.html)).toContain(title);
    expect(visit.headers.get("content-type")).toContain("text/html");
    expect(visit.headers.get("cache-control")).toBe("no-store");
    expect(visit.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(visit.html).not.toContain("callback-token");

    const chinese = { ...OPENED, "accept-language": "zh-CN" };
    const { html } = await new Browser().visit(address, { headers: chinese });
    expect(attributes(html, "lang")[0]).toBe("zh-CN");
    expect(textOf(html)).not.toContain(title);
  });

  it.each([
    ["anything", { accept: "*/*" }],
    ["nothing said", {}],
    ["JSON", { accept: "application/json" }],
    ["JSON or else a page", { accept: "application/json, text/html;q=0.9" }],
    ["a picture", { accept: "image/avif,image/webp,image/*,*/*;q=0.8" }],
  ])("answers a program, which wants %s, with JSON", async (_, headers) => {
    expect(await problemOf(fetchReceiver("/nothing", { headers }))).toBe("404 not_found");
    const link = await expired("/videos/veo_task/generated_0.mp4");
    expect(await problemOf(fetchReceiver(link, { headers }))).toBe("403 expired_link");
  });

  it("is a page to who is signed in, too, with the way on", async () => {
    const signedIn = await new Browser().signIn();
    const { status, html } = await signedIn.visit("/videos/unknown/generated_0.mp4", { headers: OPENED });
    expect(status).toBe(404);
    expect(textOf(html)).toContain("Video not found");
    expect(textOf(html)).toContain("Sign out");
    expect(attributes(html, "href")).toContain("/");
  });

  it("is JSON where only that says what is wrong, and where something is sent", async () => {
    const headers = { ...AUTHORIZED, ...OPENED };
    expect(await problemOf(fetchReceiver("/videos?limit=0", { headers }))).toBe("400 invalid_query");
    expect(await problemOf(fetchReceiver("/nothing", { method: "POST", headers: OPENED }))).toBe(
      "404 not_found",
    );
  });
});
