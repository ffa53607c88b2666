/** Tasks from the page: generated through the gateway, and imported. */

import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import { galleryWith } from "../../../src/gallery/gallery.tsx";
import { ORIGIN, simulator } from "../../client.ts";
import { script } from "../../simulator/scripted-client.ts";
import { attributes, Browser, textOf } from "../browser.ts";

const WITH_KEY = { VEO3_API_KEY: "provider-key", VEO3_API_BASE: simulator.origin };
const signedIn = await new Browser(WITH_KEY).signIn();

/** Unique, so that the provider's requests are found by it. Without a callback, as the receiver has no real address. */
const newPrompt = () => `Dog number ${crypto.randomUUID()} [lose callback]`;

const FORM = { nonce: "nonce-1", model: "veo3_fast", aspectRatio: "9:16" };

describe("the form for a new video", () => {
  it("sends what was filled in through the gateway, and leads to the task", async () => {
    const prompt = newPrompt();
    const imageUrls = "https://a.example.com/1.png\r\n\r\n https://a.example.com/2.png\r\n";
    const { status, location } = await signedIn.visit("/generate", {
      form: { ...FORM, prompt: `${prompt}\r\nat night`, seeds: "12345", imageUrls, resolution: "" },
    });
    expect([status, location]).toEqual([303, expect.stringMatching(/^\/tasks\/veo_task_\w+$/)]);
    const [sent] = await simulator.requests({ containing: prompt });
    expect(sent?.body).toEqual({
      prompt: `${prompt}\nat night`,
      model: "veo3_fast",
      seeds: 12345,
      aspect_ratio: "9:16",
      imageUrls: ["https://a.example.com/1.png", "https://a.example.com/2.png"],
      callBackUrl: expect.stringContaining(`${ORIGIN}/veo3-callback?token=callback-token&submission=`),
    });
    const { html } = await signedIn.visit(String(location));
    expect(textOf(html)).toContain("Your request was sent.");
    expect(textOf(html)).toMatch(new RegExp(`<?${prompt.slice(0, 40)}`));
  });

  it("that is refused says why, and keeps what was typed", async () => {
    const form = { ...FORM, prompt: newPrompt(), seeds: "12", imageUrls: "not a URL" };
    const { status, html } = await signedIn.visit("/generate", { form });
    expect(status).toBe(422);
    expect(attributes(html, "role")).toContain("alert");
    expect(textOf(html)).toMatch(
      /Not generated: Validation error: imageUrls.*seeds must be from 10000 to 99999/,
    );
    expect(textOf(html)).toContain(form.prompt);
    expect(html).toMatch(/<option value="9:16" selected/);
    expect(attributes(html, "value")).toEqual(expect.arrayContaining(["12", "nonce-1"]));
    expect(await simulator.requests({ containing: form.prompt })).toEqual([]);
  });

  it("passes on what the provider says", async () => {
    const prompt = newPrompt();
    const body = JSON.stringify({ code: 402, msg: "Credits insufficient", data: null });
    await simulator.planFaults({ path: "/api/v1/veo/generate", containing: prompt, answers: [{ body }] });
    const { status, html } = await signedIn.visit("/generate", { form: { ...FORM, prompt } });
    expect([status, textOf(html)]).toEqual([422, expect.stringContaining("Credits insufficient")]);
  });

  it("is one request however often it is sent, and another one with other words in it", async () => {
    const keys: (string | null)[] = [];
    const gallery = galleryWith((request) => {
      keys.push(request.headers.get("idempotency-key"));
      return Response.json({ code: 422, msg: "enough", data: null });
    });
    const session = await signedIn.visit("/session", { form: { token: "api-token" } });
    const headers = { cookie: session.headers.getSetCookie()[0]?.split(";")[0] ?? "", origin: ORIGIN };
    for (const more of [{}, {}, { prompt: "An owl" }, { nonce: "nonce-2" }]) {
      const body = new URLSearchParams({ ...FORM, prompt: "A fox", ...more });
      const context = createExecutionContext();
      await gallery.request(
        `${ORIGIN}/generate`,
        { method: "POST", headers, body },
        { ...env, ...WITH_KEY },
        context,
      );
    }
    expect(keys).toHaveLength(4);
    expect(keys[0]).toMatch(/^nonce-1-[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
  });

  it("has a nonce of its own each time it is opened, and is not taken without one", async () => {
    const nonceOf = (html: string) => /name="nonce" value="([\w-]{36})"/.exec(html)?.[1];
    const visits = [await signedIn.visit("/generate"), await signedIn.visit("/generate")];
    const [first, second] = visits.map(({ html }) => nonceOf(html));
    expect(first).toBeDefined();
    expect(second).not.toBe(first);
    const prompt = newPrompt();
    expect((await signedIn.visit("/generate", { form: { prompt } })).status).toBe(400);
    expect(await simulator.requests({ containing: prompt })).toEqual([]);
  });

  it("is filled with the same request again, to generate or to extend", async () => {
    const prompt = `${newPrompt()} <b>"bold"</b>`;
    const images = "https://a.example.com/1.png\nhttps://a.example.com/2.png";
    const form = { ...FORM, prompt, seeds: "54321", imageUrls: images, generationType: "REFERENCE_2_VIDEO" };
    const taskId = String((await signedIn.visit("/generate", { form })).location)
      .slice(7)
      .replace(/\?.*/, "");
    const page = await signedIn.visit(`/tasks/${taskId}`);
    expect(attributes(page.html, "href")).toContain(`/generate?from=${taskId}`);
    expect(attributes(page.html, "data-copy")[0]).toContain("[lose callback] &lt;b&gt;&quot;bold");
    const again = (await signedIn.visit(`/generate?from=${taskId}`)).html;
    expect(textOf(again)).toContain(`${prompt}`);
    expect(textOf(again)).toContain("https://a.example.com/1.png https://a.example.com/2.png");
    expect(attributes(again, "value")).toContain("54321");
    for (const value of ["9:16", "REFERENCE_2_VIDEO"])
      expect(again).toContain(`<option value="${value}" selected`);

    const extended = newPrompt();
    await signedIn.visit("/generate", { form: { nonce: "n", prompt: extended, extends: taskId } });
    const [sent] = await simulator.requests({ containing: extended });
    expect(sent).toMatchObject({ path: "/api/v1/veo/extend", body: { taskId, prompt: extended } });
  });

  it("has the credit beside it, and is there without it when the provider is silent", async () => {
    expect(textOf((await signedIn.visit("/generate")).html)).toContain("Credits left: 1,000.");
    const silent = await script(inject("scriptedHost"), [{ after: "silence" }]);
    const visitor = await new Browser({ ...WITH_KEY, VEO3_API_BASE: silent.origin }).signIn();
    const { status, html } = await visitor.visit("/generate");
    expect([status, textOf(html)]).toEqual([200, expect.stringContaining("did not say how many are left")]);
  });
});
