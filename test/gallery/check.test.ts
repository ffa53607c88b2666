/** The gallery's page of the doctor. */

import { describe, expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import { ORIGIN } from "../client.ts";
import { Browser, textOf } from "./browser.ts";

describe("the doctor's page", () => {
  it("shows each check with its advice, and ends with what to check when no callback comes", async () => {
    const { html, status } = await (await new Browser().signIn()).visit("/check");
    expect(status).toBe(200);
    const text = textOf(html);
    expect(text).toContain("Nothing has failed.");
    expect(text).toMatch(/kv\s*OK\s*KV: a value was written, read back and removed\./);
    expect(text).toMatch(/callback_secret\s*Warning\s*CALLBACK_TOKEN is shorter/);
    expect(text).toMatch(/What to check when no callback comes\s*Is the callback URL public\?/);
    expect(html).toContain("<code>npx wrangler secret put VEO3_API_KEY</code>");
  });

  it("is there in Chinese", async () => {
    const text = textOf((await (await new Browser().signIn()).visit("/check?lang=zh")).html);
    expect(text).toMatch(/kv\s*正常\s*KV：已写入/);
    expect(text).toMatch(/收不到回调时要查什么\s*回调 URL 能从公网访问吗？/);
  });

  it("is linked for those who may change something, and refused to those who may not", async () => {
    const html = (await (await new Browser().signIn()).visit("/")).html;
    expect(html).toContain('href="/check"');
    const headers = { origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };
    const VIEWED = { VIEW_TOKEN: "view" };
    const session = await fetchWith(VIEWED, "/session", { method: "POST", headers, body: "token=view" });
    const cookie = session.headers.get("set-cookie")?.split(";")[0] ?? "";
    const pages = await Promise.all(
      ["/", "/check"].map((path) => fetchWith(VIEWED, path, { headers: { cookie } })),
    );
    expect(pages.map(({ status }) => status)).toEqual([200, 403]);
    expect(await pages[0]?.text()).not.toContain('href="/check"');
  });
});
