import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../src/openapi/openapi.ts";
import { MEANINGS } from "../../src/openapi/problems.ts";
import { takesSession } from "../../src/openapi/session-access.ts";
import { METHODS } from "../../src/openapi/specification.ts";
import { textOf as keyOf, TEXTS } from "../../src/openapi/texts.ts";
import { fetchWith } from "../changed-receiver.ts";
import { fetchReceiver } from "../client.ts";
import { attributes, Browser, textOf } from "../gallery/browser.ts";

const operations = Object.values(openApiDocument.paths).flatMap((item) =>
  METHODS.flatMap((method) => item[method] ?? []),
);

describe("GET /docs", () => {
  it("is open to anyone, loads nothing from elsewhere, and sends requests only to the receiver", async () => {
    const response = await fetchReceiver("/docs");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=UTF-8");
    const policy = response.headers.get("content-security-policy") ?? "";
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      "img-src data:",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(await response.text()).toMatch(/^<!doctype html>/);
    const again = await fetchReceiver("/docs");
    expect(again.headers.get("content-security-policy")).not.toContain(nonce);
  });

  it("gives every operation, schema, security scheme and error its own anchor", async () => {
    const html = await (await fetchReceiver("/docs")).text();
    const anchors = [
      ...operations.map(({ operationId }) => operationId),
      ...Object.keys(openApiDocument.components.schemas),
      ...Object.keys(openApiDocument.components.securitySchemes),
      ...Object.keys(MEANINGS),
    ];
    expect(anchors.filter((id) => !html.includes(` id="${id}"`))).toEqual([]);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const links = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("has examples with the address that it was reached by, and the fields filled in", async () => {
    const html = await (await fetchWith({}, "https://videos.example.org/docs")).text();
    expect(html).toContain("curl &quot;https://videos.example.org/videos/veo_task_abcdef123456&quot;");
    expect(html).toContain(
      "https://videos.example.org/videos/veo_task_abcdef123456/generated_0.mp4?expires=",
    );
    expect(html).not.toContain("example.workers.dev");
  });

  it("and the gallery lead to each other", async () => {
    const html = await (await fetchReceiver("/docs")).text();
    expect(attributes(html, "href")).toContain("/");
    expect(attributes((await new Browser().visit("/")).html, "href")).toContain("/docs");
  });

  it("says whether there is a session in the gallery, and what it is enough for", async () => {
    const visitor = new Browser();
    expect(textOf((await visitor.visit("/docs")).html)).toContain("You are not signed in.");
    const { html } = await (await visitor.signIn()).visit("/docs");
    expect(textOf(html)).toContain("Its session is enough to read tasks, videos and statistics.");
    const formOf = (path: string) => new RegExp(`data-method="get" data-path="${path}".*?</form>`, "s");
    expect(formOf("/videos").exec(html)?.[0]).toContain("it is sent with your session");
    expect(formOf("/doctor").exec(html)?.[0]).toContain("a session in the gallery is not enough");
  });

  it("is there while a variable is malformed", async () => {
    expect((await fetchWith({ LINK_TTL_SECONDS: "x" }, "/docs")).status).toBe(200);
  });

  it("escapes the document's texts", async () => {
    const html = await (await fetchReceiver("/docs")).text();
    expect(html).toContain("Authorization: Bearer &lt;token&gt;");
    expect(html).not.toContain("Bearer <token>");
  });
});

describe("a session in the gallery", () => {
  const entries = Object.entries(openApiDocument.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const { security, parameters = [] } = item[method] ?? { security: [] };
      const needsToken = security === undefined || security.some((way) => "apiToken" in way);
      const filled = parameters.reduce(
        (text, { name, example }) => text.replace(`{${name}}`, String(example)),
        path,
      );
      return needsToken ? [{ method, path, filled }] : [];
    }),
  );

  it("is enough for exactly those requests of which the page says so", async () => {
    const session = await new Browser().visit("/session", { form: { token: "api-token" } });
    const cookie = session.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const taken = [];
    for (const { method, path, filled } of entries) {
      // The unknown task: what may be read is 404 or 200, and nothing is changed. As the page's own script sends it.
      const headers = { cookie, "sec-fetch-site": "same-origin" };
      const response = await fetchReceiver(filled, { method: method.toUpperCase(), headers });
      await response.body?.cancel();
      if (response.status !== 401) taken.push(`${method} ${path}`);
    }
    expect(taken).toEqual(entries.filter(takesSession).map(({ method, path }) => `${method} ${path}`));
    expect(taken).toContain("get /videos/{taskId}");
  });
});

describe("in Chinese", () => {
  /** Each summary and description of the document, a paragraph at a time, and the sections' names. */
  function paragraphsIn(value: unknown, name = ""): string[] {
    if (name === "example" || name === "examples") return [];
    if (typeof value === "string")
      return ["summary", "description"].includes(name) ? value.split("\n\n") : [];
    return Object.entries(value ?? {}).flatMap(([key, inner]) => paragraphsIn(inner, key));
  }
  const said = [
    ...paragraphsIn(openApiDocument),
    ...openApiDocument.tags.map(({ name }) => name),
    ...Object.values(MEANINGS),
  ];
  const keys = new Set(said.map((paragraph) => keyOf(paragraph, TEXTS.zh)));

  it("is every text of the document", () => {
    expect([...keys].filter((key) => TEXTS.zh[key] === undefined)).toEqual([]);
  });

  it("is no text that the document no longer has, and each has the same code and links", () => {
    expect(Object.keys(TEXTS.zh).filter((key) => !keys.has(key))).toEqual([]);
    const marked = (text: string) => (text.match(/`[^`]+`|\]\([^)]+\)/g) ?? []).toSorted();
    const differing = Object.entries(TEXTS.zh).filter(([en, zh]) => marked(en).join() !== marked(zh).join());
    expect(differing).toEqual([]);
  });

  it("is the page, when the browser prefers it or the reader has chosen it, here or in the gallery", async () => {
    const { html } = await new Browser().visit("/docs", { headers: { "accept-language": "zh-CN" } });
    expect(attributes(html, "lang")[0]).toBe("zh-CN");
    expect(textOf(html)).toContain("停止它的下载，删除它的视频和所保存的一切。");
    const visitor = new Browser();
    const english = await visitor.visit("/docs");
    expect(attributes(english.html, "href")).toContain("/docs?lang=zh");
    await visitor.visit("/docs?lang=zh");
    expect(attributes((await visitor.visit("/docs")).html, "lang")[0]).toBe("zh-CN");
    expect(attributes((await visitor.visit("/")).html, "lang")[0]).toBe("zh-CN");
    await visitor.visit("/?lang=en");
    expect(attributes((await visitor.visit("/docs")).html, "lang")[0]).toBe("en");
  });
});
