import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import { fetchReceiver, ORIGIN } from "../client.ts";
import { attributes, Browser, textOf } from "./browser.ts";

describe("who is not signed in", () => {
  it("sees the form, and nothing of what is stored", async () => {
    const { status, html } = await new Browser().visit("/");
    expect(status).toBe(200);
    expect(html).toContain('action="/session"');
    expect(html).not.toContain("callback-token");
    expect(html).not.toContain('name="q"');
  });

  it.each(["/tasks/some-task", "/?state=failed", "/?q=some-task"])(
    "is asked to sign in at %s, and led back",
    async (path) => {
      const { html } = await new Browser().visit(path);
      expect(attributes(html, "value")).toContain(path);
      const visitor = new Browser();
      const { location } = await visitor.visit("/session", { form: { token: "api-token", next: path } });
      expect((await visitor.visit(String(location))).location).toBe(path);
    },
  );

  it("changes nothing and wakes nothing, whatever is tried", async () => {
    const before = await listDurableObjectIds(env.TASKS);
    const visitor = new Browser();
    for (const path of ["/tasks/a/retry", "/tasks/a/delete"]) {
      const { status, html } = await visitor.visit(path, { form: {} });
      expect(status).toBe(401);
      expect(html).toContain('action="/session"');
    }
    expect((await visitor.visit("/tasks/a")).status).toBe(401);
    expect((await visitor.visit("/session", { form: { token: "wrong" } })).status).toBe(401);
    expect(await listDurableObjectIds(env.TASKS)).toEqual(before);
    expect(await listDurableObjectIds(env.LIBRARY)).toEqual([]);
  });

  it("comes by a link of another site: the browser asks again by itself, with its cookie", async () => {
    const visitor = await new Browser().signIn();
    const fromElsewhere = { headers: { "sec-fetch-site": "cross-site", cookie: "" } };
    expect((await visitor.visit("/tasks/a", fromElsewhere)).html).toContain('http-equiv="refresh"');
    const fromHere = { headers: { "sec-fetch-site": "same-origin", cookie: "" } };
    expect((await visitor.visit("/tasks/a", fromHere)).html).not.toContain('http-equiv="refresh"');
  });
});

describe("signing in", () => {
  const signIn = (form: Record<string, string>) => new Browser().visit("/session", { form });

  it("sets a cookie that only this host gets, over HTTPS, and no script reads", async () => {
    const { status, headers, location } = await signIn({ token: "api-token" });
    expect([status, location]).toEqual([303, "/?done=signed_in"]);
    const [cookie, ...more] = headers.getSetCookie();
    expect(more).toEqual([]);
    expect(cookie).toMatch(/^__Host-session=\d+\.[\w-]{43}; /);
    const attributes = new Set(cookie?.split("; ").slice(1));
    expect(attributes).toEqual(new Set(["Max-Age=43200", "Path=/", "HttpOnly", "Secure", "SameSite=Strict"]));
    expect(cookie).not.toContain("api-token");
  });

  it("forgives spaces that were copied along", async () => {
    expect((await signIn({ token: " api-token\n" })).status).toBe(303);
  });

  it.each([{ token: "" }, { token: "wrong" }, { token: "API-TOKEN" }, { password: "api-token" }, {}])(
    "with %j is refused, says so, and sets nothing",
    async (form) => {
      const { status, headers, html } = await signIn(form as Record<string, string>);
      expect(status).toBe(401);
      expect(headers.getSetCookie()).toEqual([]);
      expect(textOf(html)).toContain("Wrong token.");
      expect(attributes(html, "role")).toContain("alert");
    },
  );

  it.each([
    "https://evil.example.com/",
    "//evil.example.com/",
    "/\\evil.example.com",
    "javascript:alert(1)",
    "/tasks/../../evil",
    "/session/delete",
    "/tasks/a\r\nset-cookie: a=b",
  ])("leads nowhere but into the gallery: not to %j", async (next) => {
    expect((await signIn({ token: "api-token", next })).location).toBe("/?done=signed_in");
  });

  it("takes no form larger than one can be", async () => {
    const { status, html } = await signIn({ token: "x".repeat(9000) });
    expect(status).toBe(413);
    expect(html).toContain("<h1>");
  });
});

describe("a browser that does not keep the session's cookie", () => {
  const COOKIE = "Your browser did not keep the cookie that signs you in.";

  it("is told so after a right token, and what to do", async () => {
    const { location } = await new Browser().visit("/session", {
      form: { token: "api-token", next: "/tasks/some-task" },
    });
    const { html } = await new Browser().visit(String(location));
    expect(textOf(html)).toContain(`${COOKIE} Allow cookies for this site`);
    expect(attributes(html, "role")).toContain("alert");
    expect(attributes(html, "value")).toContain("/tasks/some-task");
    const overHttp = await fetchWith({}, "http://videos.test:8787/?done=signed_in&lang=zh");
    expect(textOf(await overHttp.text())).toContain(
      "https://videos.test:8787/，或在运行接收端的机器上打开 http://localhost:8787/",
    );
  });

  it("is not told so by a link of another site, nor when the session has ended later", async () => {
    const fromElsewhere = { headers: { "sec-fetch-site": "cross-site" } };
    const { html } = await new Browser().visit("/?done=signed_in", fromElsewhere);
    expect(textOf(html)).not.toContain(COOKIE);
    const visitor = await new Browser().signIn();
    expect((await visitor.visit("/?state=failed&done=signed_in")).location).toBe("/?state=failed");
  });
});

describe("signing out", () => {
  it("ends the session in this browser", async () => {
    const visitor = await new Browser().signIn();
    expect((await visitor.visit("/")).html).toContain('action="/session/delete"');
    const { location } = await visitor.visit("/session/delete", { form: {} });
    const { html } = await visitor.visit(String(location));
    expect(html).toContain('action="/session"');
    expect(textOf(html)).toContain("You are signed out.");
  });
});

describe("a form of another site", () => {
  it.each<[string, Record<string, string>]>([
    ["says so", { "sec-fetch-site": "cross-site", origin: "https://evil.example.com" }],
    ["is of a neighbour", { "sec-fetch-site": "same-site", origin: "https://other.example.com" }],
    ["hides where it comes from", { "sec-fetch-site": "", origin: "null" }],
    ["says nothing", { "sec-fetch-site": "" }],
  ])("that %s does nothing", async (_, headers) => {
    const visitor = await new Browser().signIn();
    for (const path of ["/tasks/a/delete", "/tasks/a/retry", "/session/delete", "/session"]) {
      const {
        status,
        html,
        headers: answered,
      } = await visitor.visit(path, { form: { token: "api-token" }, headers });
      expect(status).toBe(403);
      expect(textOf(html)).toContain("sent from another website");
      expect(answered.getSetCookie()).toEqual([]);
    }
  });

  it("is told from one of an old browser, which says its origin alone", async () => {
    const headers = { "sec-fetch-site": "", origin: ORIGIN };
    const { status } = await new Browser().visit("/session", { form: { token: "api-token" }, headers });
    expect(status).toBe(303);
  });
});

describe("a receiver that is not set up", () => {
  it("says which command sets the API token", async () => {
    for (const path of ["/", "/tasks/a"]) {
      const response = await fetchWith({ API_TOKEN: undefined }, path);
      expect(response.status).toBe(503);
      expect(await response.text()).toContain("npx wrangler secret put API_TOKEN");
    }
  });

  it("says where the malformed variable is named, not its value", async () => {
    const response = await fetchWith({ LINK_TTL_SECONDS: "secret-value" }, "/");
    expect(response.status).toBe(503);
    const html = await response.text();
    expect(html).toContain("npx wrangler tail");
    expect(html).not.toContain("secret-value");
  });
});

describe("other methods and addresses", () => {
  it("a browser that asks for a form's address again is led to a page", async () => {
    const visitor = await new Browser().signIn();
    expect((await visitor.visit("/session")).location).toBe("/");
    expect((await visitor.visit("/session/delete")).location).toBe("/");
    expect((await visitor.visit("/tasks/a/delete")).location).toBe("/tasks/a");
    expect((await visitor.visit("/tasks/a/retry")).location).toBe("/tasks/a");
  });

  it.each([
    ["POST", "/", "GET, HEAD"],
    ["DELETE", "/tasks/a", "GET, HEAD"],
    ["PUT", "/session", "GET, HEAD, POST"],
  ])("%s %s is not allowed", async (method, path, allow) => {
    const response = await fetchReceiver(path, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
  });
});
