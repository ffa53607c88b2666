import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { deliver, failure, fetchReceiver, ORIGIN, settled, success } from "../client.ts";
import { attributes, Browser, textOf } from "./browser.ts";
import { failed, list, summary } from "./listed-tasks.ts";

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(1)">'"&`;
const TASK = "hostile";

const signedIn = await new Browser().signIn();
beforeAll(async () => {
  // Everything a stranger can put into a page: the provider's message, a video's URL.
  await deliver(success(TASK, [`http://10.0.0.1/${HOSTILE}`]));
  await settled(TASK);
  await deliver(failure("hostile_message", 501, HOSTILE));
  await list(failed("listed", { message: HOSTILE }));
});

const PAGES = [
  "/",
  "/?state=failed",
  "/tasks/hostile",
  "/tasks/hostile_message",
  "/tasks/unknown",
  "/?q=nothing",
  "/check",
  "/usage",
  "/links?id=hostile&id=hostile_message",
  "/generate?from=hostile",
  "/import",
];

describe("text of strangers", () => {
  it.each([
    ...PAGES,
    `/?q=${encodeURIComponent(HOSTILE)}`,
    `/?state=${encodeURIComponent(HOSTILE)}`,
    `/?cursor=${encodeURIComponent(HOSTILE)}`,
    `/tasks/${encodeURIComponent(HOSTILE)}`,
    `/tasks/${encodeURIComponent(HOSTILE)}?lang=${encodeURIComponent(HOSTILE)}`,
  ])("never becomes a page's own: %s", async (path) => {
    for (const visitor of [signedIn, new Browser()]) {
      const { html, headers } = await visitor.visit(path);
      const nonce = /script-src 'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1];
      expect(html.match(/<script[^>]*>/g)).toEqual([`<script nonce="${nonce}">`]);
      expect(html).not.toContain("<img");
    }
  });

  it("is shown as what it is", async () => {
    expect(textOf((await signedIn.visit("/tasks/hostile_message")).html)).toContain(HOSTILE);
    // A source is shown, and never a link.
    const { html } = await signedIn.visit("/tasks/hostile");
    expect(textOf(html)).toContain("http://10.0.0.1/");
    expect(attributes(html, "href").filter((href) => href.includes("10.0.0.1"))).toEqual([]);
  });
});

describe("every page", () => {
  it.each(PAGES)("is under a policy that lets in nothing but itself: %s", async (path) => {
    const { headers, html } = await signedIn.visit(path);
    const policy = headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([\w+/=]{22,})'/.exec(policy)?.[1];
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "media-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]);
    expect(new Set(attributes(html, "nonce"))).toEqual(new Set([nonce]));
    expect(html).not.toMatch(/<[^>]*\s(on[a-z]+|style)=/);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect((await signedIn.visit(path)).headers.get("content-security-policy")).not.toBe(policy);
  });

  it.each(PAGES)("names no other host: %s", async (path) => {
    const { html } = await signedIn.visit(path);
    for (const name of ["src", "href", "action"]) {
      for (const value of attributes(html, name))
        expect(value).toMatch(/^(\/(?!\/)|#|data:image\/svg\+xml,)/);
    }
  });

  it("is a page to HEAD too, without a body", async () => {
    const response = await fetchReceiver("/", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it("of a fault says no more than that there was one", async () => {
    const { galleryWith } = await import("../../src/gallery/gallery.tsx");
    const gallery = galleryWith(() => Response.error());
    const LIBRARY = { getByName: () => ({ objects: () => Promise.reject(new Error("secret detail")) }) };
    const session = await signedIn.visit("/session", { form: { token: "api-token" } });
    const cookie = session.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const response = await gallery.request(`${ORIGIN}/`, { headers: { cookie } }, { ...env, LIBRARY });
    expect(response.status).toBe(500);
    const html = await response.text();
    expect(textOf(html)).toContain("Unexpected error");
    expect(html).not.toContain("secret detail");
  });
});

describe("the size", () => {
  it("of a full page is below 80 KB, style and script and all", async () => {
    const many = Array.from({ length: 24 }, (_, n) =>
      n % 2 === 0
        ? summary(`veo_task_${"0123456789abcdef".repeat(2)}_${n}`, { createdAt: Date.now() + n })
        : failed(`veo_task_${"0123456789abcdef".repeat(2)}_${n}`, {
            failure: "unconfirmed",
            createdAt: Date.now() + n,
          }),
    );
    await list(...many);
    for (const lang of ["en", "zh"]) {
      const { html } = await signedIn.visit(`/?lang=${lang}`);
      expect(new TextEncoder().encode(html).length).toBeLessThan(80_000);
    }
  });
});

describe("the language", () => {
  const headingFor = async (acceptLanguage: string) => {
    const { html } = await new Browser().visit("/", { headers: { "accept-language": acceptLanguage } });
    return `${attributes(html, "lang")[0]} ${/<h1>(.*?)<\/h1>/.exec(html)?.[1]}`;
  };

  it.each([
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN 登录"],
    ["zh-TW", "zh-CN 登录"],
    ["en-GB,en;q=0.9,zh;q=0.1", "en Sign in"],
    ["en;q=0.3,zh;q=0.7", "zh-CN 登录"],
    ["de-DE,de;q=0.9", "en Sign in"],
    ["", "en Sign in"],
    ["garbage;;;q=x,,,", "en Sign in"],
  ])("is what the browser asks for: %j", async (acceptLanguage, heading) => {
    expect(await headingFor(acceptLanguage)).toBe(heading);
  });

  it("can be switched, which is remembered and leaves the page as it is", async () => {
    const visitor = await new Browser().signIn();
    const { html } = await visitor.visit("/?state=failed");
    const toChinese = attributes(html, "href").find((href) => href.includes("lang=zh"));
    expect(toChinese).toBe("/?state=failed&lang=zh");
    const switched = await visitor.visit(String(toChinese));
    expect(switched.headers.getSetCookie()).toEqual([
      "__Host-lang=zh; Max-Age=31536000; Path=/; HttpOnly; Secure; SameSite=Strict",
    ]);
    expect(textOf(switched.html)).toContain("全部");
    expect(switched.html).toMatch(/href="\/\?state=failed" aria-current="page"/);
    const later = await visitor.visit("/tasks/hostile_message", { headers: { "accept-language": "en" } });
    expect(textOf(later.html)).toContain("请重新提交任务；如果一直失败，请简化提示词。");
    expect(textOf(later.html), "the provider's message stays as it is").toContain(HOSTILE);
  });

  it("that nobody speaks is not remembered", async () => {
    const { headers } = await new Browser().visit("/?lang=tlh");
    expect(headers.getSetCookie()).toEqual([]);
  });
});
