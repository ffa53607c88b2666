import { afterEach, describe, expect, it } from "vitest";
import { attributes, Browser, textOf } from "./browser.ts";
import { failed, list, summary, unlistAll } from "./listed-tasks.ts";

const DAY_MS = 86_400_000;

afterEach(() => unlistAll());

async function usage(query = ""): Promise<string> {
  const { status, html } = await (await new Browser().signIn()).visit(`/usage${query}`);
  expect(status).toBe(200);
  return html;
}

describe("the usage", () => {
  it("has what is stored of all tasks, and the tasks of the last 30 days by state", async () => {
    const now = Date.now();
    await list(
      summary("new", {
        bytes: 2_000_000,
        firstResult: { by: "callback", at: now },
        firstStoredAt: now + 1500,
      }),
      failed("failed", { createdAt: now - 3 * DAY_MS }),
      summary("old", { bytes: 1_000_000, createdAt: now - 40 * DAY_MS }),
    );
    const html = await usage();
    expect(textOf(html)).toContain("Storage used 3 MB Videos 2 Tasks 3");
    expect(textOf(html)).toContain("Waiting 0 Storing 0 Stored 1 Partly stored 0 Failed 1");
    expect(textOf(html)).toMatch(/0 0 1 0 0 2 MB 1\.5 sec/);
    expect(html.match(/<rect class="(stored|failed)"/g)).toEqual([
      '<rect class="failed"',
      '<rect class="stored"',
    ]);
  });

  it("is drawn without a script, with a title and a description that name the chart", async () => {
    await list(summary("one"));
    const html = await usage();
    const ids = attributes(html, "id");
    const [svg = ""] = /<svg[^>]*role="img"[^>]*>/.exec(html) ?? [];
    const names = attributes(svg, "aria-labelledby")[0]?.split(" ") ?? [];
    expect(names).toHaveLength(2);
    expect(ids).toEqual(expect.arrayContaining(names));
    expect(textOf(html)).toContain("The highest bar has 1 task.");
  });

  it("is there before the first task, and in Chinese", async () => {
    expect(textOf(await usage("?lang=zh"))).toContain("最近 30 天的任务");
  });

  it("is linked from the list, and needs a session", async () => {
    await list(summary("one"));
    const visitor = new Browser();
    const { status, html } = await visitor.visit("/usage");
    expect([status, attributes(html, "value")]).toEqual([401, expect.arrayContaining(["/usage"])]);
    expect(attributes((await (await visitor.signIn()).visit("/")).html, "href")).toContain("/usage");
  });
});
