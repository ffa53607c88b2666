import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, inject, it } from "vitest";
import { app } from "../../src/app.ts";
import { ORIGIN, simulator } from "../client.ts";
import { script } from "../simulator/scripted-client.ts";
import { attributes, Browser } from "./browser.ts";
import { failed, list, summary, unlistAll } from "./listed-tasks.ts";

const WITH_KEY = { VEO3_API_KEY: "provider-key", VEO3_API_BASE: simulator.origin };

afterEach(() => unlistAll());

async function figures(variables: object | null, token?: string, path = "/foot") {
  const { status, html } = await (await new Browser(variables).signIn(token)).visit(path);
  expect(status).toBe(200);
  return JSON.parse(html);
}

describe("the foot", () => {
  it("has what is stored of all tasks, and the provider's credit", async () => {
    await list(
      summary("new", { bytes: 2_000_000 }),
      failed("failed"),
      summary("old", { bytes: 1_000_000, createdAt: Date.now() - 40 * 86_400_000 }),
    );
    expect(await figures(WITH_KEY)).toEqual({
      storage: "3 MB stored, 2 videos",
      credit: "1,000 credits left",
    });
    expect(await figures(null, undefined, "/foot?lang=zh")).toEqual({
      storage: "已存 3 MB，2 个视频",
      credit: null,
    });
  });

  it("tells a viewer no credit, and who is not signed in nothing", async () => {
    const variables = { ...WITH_KEY, VIEW_TOKEN: "view-token" };
    expect((await figures(variables, "view-token")).credit).toBeNull();
    const { status, html } = await new Browser(variables).visit("/foot");
    expect([status, html]).toEqual([401, expect.not.stringContaining("credits left")]);
  });

  it("comes without the credit when the provider fails", async () => {
    const failing = await script(inject("scriptedHost"), [{ status: 500 }]);
    expect(await figures({ ...WITH_KEY, VEO3_API_BASE: failing.origin })).toEqual({
      storage: null,
      credit: null,
    });
  });

  it("asks the provider once a minute however many pages are opened", async () => {
    const { headers } = await new Browser().visit("/session", { form: { token: "api-token" } });
    const cookie = headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const provider = await script(inject("scriptedHost"), [{ body: '{"code":200,"data":7}' }]);
    const receiver = { ...env, ...WITH_KEY, VEO3_API_BASE: provider.origin };
    for (let page = 0; page < 3; page++) {
      const init = { headers: { cookie } };
      const answer = await app.request(`${ORIGIN}/foot`, init, receiver, createExecutionContext());
      expect(await answer.json()).toMatchObject({ credit: "7 credits left" });
    }
    expect(await provider.requests()).toHaveLength(1);
  });

  it("of every page leads to the API, and of those for who is signed in to the usage", async () => {
    const visitor = new Browser();
    expect(attributes((await visitor.visit("/")).html, "href")).toContain("/docs");
    const { html } = await (await visitor.signIn()).visit("/tasks/unknown");
    expect(attributes(html, "href")).toEqual(expect.arrayContaining(["/docs", "/usage"]));
    expect(attributes(html, "data-figure")).toEqual(["storage", "credit"]);
  });
});
