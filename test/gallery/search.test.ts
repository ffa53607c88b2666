import { beforeAll, describe, expect, it } from "vitest";
import { deliver, failure, newTaskId } from "../client.ts";
import { attributes, Browser, shownIn, textOf, type Visit } from "./browser.ts";
import { failed, list, REQUEST, summary } from "./listed-tasks.ts";

const DAY = Date.parse("2026-11-20");

beforeAll(async () => {
  const fox = { ...REQUEST, prompt: "A fox in the snow", model: "veo3_fast" };
  await list(
    summary("fox_1", { request: fox, createdAt: DAY, reference: "order-42" }),
    failed("fox_2", { request: { ...fox, model: "veo3" }, createdAt: DAY + 86_400_000 }),
    summary("owl_1", { request: { ...fox, prompt: "雪地里的猫头鹰" }, createdAt: DAY + 2 * 86_400_000 }),
  );
});

async function visit(path: string): Promise<Visit> {
  return (await new Browser().signIn()).visit(path);
}

describe("the search", () => {
  it.each([
    ["?q=FOX+snow", ["fox_2", "fox_1"]],
    [`?q=${encodeURIComponent("猫头鹰")}`, ["owl_1"]],
    ["?q=fox&model=veo3_fast", ["fox_1"]],
    ["?q=fox&state=failed", ["fox_2"]],
    ["?since=2026-11-21&until=2026-11-22", ["fox_2"]],
    ["?reference=order-42", ["fox_1"]],
    // As a form sends the fields that nobody filled in.
    ["?q=&state=&model=&since=&until=&reference=", ["owl_1", "fox_2", "fox_1"]],
  ])("shows what fits %s", async (query, taskIds) => {
    expect(shownIn(await visit(`/${query}`))).toEqual(taskIds);
  });

  it("takes a prompt that is pasted as a whole", async () => {
    const q = encodeURIComponent(`A fox in the snow ${"in the snow ".repeat(100)}`);
    expect(shownIn(await visit(`/?q=${q}`))).toEqual(["fox_2", "fox_1"]);
    const prompt = `x${"🦊".repeat(150)}`;
    await list(summary("emoji", { request: { ...REQUEST, prompt } }));
    expect(shownIn(await visit(`/?q=${encodeURIComponent(prompt)}`))).toEqual(["emoji"]);
  });

  it("holds what it looks for in its fields, in the links of states, and in those of pages", async () => {
    const request = { ...REQUEST, prompt: "many foxes", model: "veo3" };
    await list(
      ...Array.from({ length: 25 }, (_, n) => summary(`many_${n}`, { request, createdAt: DAY + n })),
    );
    const { html } = await visit("/?q=foxes&model=veo3&since=2026-11-19&state=stored");
    expect(html).toMatch(/<input type="search" name="q" value="foxes"/);
    expect(html).toMatch(/<option value="veo3" selected/);
    expect(html).toMatch(/<input id="since" type="date" name="since" value="2026-11-19" form="search"/);
    expect(html).toMatch(/<input type="hidden" name="state" value="stored" form="search"/);
    const hrefs = attributes(html, "href");
    expect(hrefs).toContain("/?state=failed&q=foxes&model=veo3&since=2026-11-19");
    const older = hrefs.find((href) => href.includes("cursor=")) ?? "";
    expect(older).toMatch(/^\/\?state=stored&q=foxes&model=veo3&since=2026-11-19&cursor=/);
    expect(shownIn(await visit(older))).toEqual(["many_0"]);
  });

  it("opens the other filters where one of them is set, and for words alone leaves the room to what they find", async () => {
    const isOpen = async (path: string) => (await visit(path)).html.includes('<details class="panel" open');
    expect(await isOpen("/?q=fox&model=veo3")).toBe(true);
    expect(await isOpen("/?q=fox")).toBe(false);
  });

  it("does not say how many of each state there are, which nobody has counted", async () => {
    expect(textOf((await visit("/?q=fox")).html)).toContain(
      "All Waiting Storing Stored Partly stored Failed",
    );
  });

  it("without a result says so, leads back, and keeps what was looked for", async () => {
    const { status, html } = await visit("/?q=veo_task_nothing");
    expect(status).toBe(200);
    expect(textOf(html)).toContain("No task matches Try fewer words");
    expect(attributes(html, "value")).toContain("veo_task_nothing");
    expect(attributes(html, "href")).toContain("/");
  });

  it("for a task's id leads to the task, listed or not yet, spaces copied along or not", async () => {
    expect((await visit("/?q=fox_1")).location).toBe("/tasks/fox_1");
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    expect((await visit(`/?q=%20${taskId}%20`)).location).toBe(`/tasks/${taskId}`);
  });
});
