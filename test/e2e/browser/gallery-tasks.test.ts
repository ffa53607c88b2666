/** What a person asks for from the gallery, in a real browser: a video, tasks of elsewhere, and things for several tasks. */

import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { API_TOKEN, newTaskId, startTestReceiver, type TestReceiver } from "../test-receiver.ts";
import { untilTestsEnd } from "../until-tests-end.ts";
import { launchChromium, missingChromium } from "./chromium.ts";
import { violationsOf } from "./violations.ts";

const SMALL_PHONE = { width: 320, height: 700 };

describe.skipIf(missingChromium)("the gallery of a receiver with the provider's key", () => {
  const started = untilTestsEnd();
  let simulator: Simulator;
  let receiver: TestReceiver;
  let browser: Browser;
  const opened: BrowserContext[] = [];

  beforeAll(async () => {
    simulator = started.use(await startSimulator());
    const vars = { VEO3_API_KEY: "provider-key", VEO3_API_BASE: simulator.origin };
    receiver = started.use(await startTestReceiver(simulator, { vars }));
    browser = started.use(await launchChromium());
  });
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close();
  });

  async function signIn(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ baseURL: receiver.origin, ...options });
    opened.push(context);
    const page = await context.newPage();
    await page.goto("/");
    await page.locator("#token").fill(API_TOKEN);
    await page.locator("main form button").click();
    await page.locator("search").waitFor();
    return page;
  }

  async function failedTasks(count: number): Promise<string[]> {
    const taskIds = Array.from({ length: count }, newTaskId);
    for (const taskId of taskIds) {
      await receiver.client.callBack({ code: 501, msg: "Video generation failed.", data: { taskId } });
    }
    return taskIds;
  }

  const box = (page: Page, taskId: string) => page.getByLabel(`Select task ${taskId}`);

  it("generates a video, shows it under its prompt, copies that, and generates it again", async () => {
    const page = await signIn({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.getByRole("link", { name: "New video" }).click();
    await page.getByText("Credits left: 1,000.").waitFor();
    await page.getByLabel("Prompt").fill("A fox in the snow\nat night");
    await page.getByLabel("Seed").fill("12");
    await page.getByRole("button", { name: "Generate" }).click();
    await page.getByRole("alert").filter({ hasText: "seeds must be from 10000 to 99999" }).waitFor();
    await page.getByLabel("Seed").fill("12345");
    await page.getByRole("button", { name: "Generate" }).click();
    await page.getByRole("heading", { name: "A fox in the snow at night" }).waitFor();
    await page.locator("video").waitFor();

    await page.getByRole("button", { name: "Copy prompt" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(copied).toBe("A fox in the snow\nat night");

    await page.getByRole("link", { name: "Generate again" }).click();
    expect(await page.getByLabel("Seed").inputValue()).toBe("12345");
    await page.getByRole("button", { name: "Generate" }).click();
    await page.getByText("Your request was sent.").waitFor();
    const sent = await simulator.requests({ containing: "A fox in the snow" });
    expect(sent).toHaveLength(2);

    await page.getByRole("searchbox").fill("SNOW fox");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "A fox in the snow at night" }).nth(1).waitFor();
  });

  it("keeps what is selected while the page changes, counts it, and deletes it after a confirmation", async () => {
    const [first = "", second = "", third = ""] = await failedTasks(3);
    const page = await signIn();
    await box(page, first).check();
    await page.getByText("1 selected").waitFor();
    const [fourth = ""] = await failedTasks(1);
    await box(page, fourth).waitFor();
    expect(await box(page, first).isChecked()).toBe(true);
    await box(page, second).check();
    await page.getByText("2 selected").waitFor();
    const [ask, confirm] = [
      page.getByText("Delete…"),
      page.getByRole("button", { name: "Delete selected tasks" }),
    ];
    await ask.click();
    await page.getByText("Tasks: 2. Stored videos: 0 (0 byte).").waitFor();
    await page.getByRole("link", { name: "Cancel" }).click();
    await confirm.waitFor({ state: "hidden" });
    await page.keyboard.press("Enter");
    await confirm.waitFor();
    await page.keyboard.press("Escape");
    await confirm.waitFor({ state: "hidden" });
    await ask.click();
    await confirm.click();
    await page.getByText("The selected tasks and their videos have been deleted.").waitFor();
    const left = [first, second, third].map(
      async (taskId) => (await receiver.client.readTask(taskId)) !== null,
    );
    expect(await Promise.all(left)).toEqual([false, false, true]);
  });

  it("imports, searches, and links to several videos without a script", async () => {
    const taskIds = [newTaskId(), newTaskId()];
    for (const taskId of taskIds) await simulator.putTask(taskId);
    const page = await signIn({ javaScriptEnabled: false });
    await page.getByRole("link", { name: "Import" }).click();
    await page.getByLabel("Task ids").fill(taskIds.join("\n"));
    await page.getByRole("button", { name: "Import tasks" }).click();
    await page.getByText("2 tasks imported.").waitFor();
    for (const taskId of taskIds) await receiver.client.untilSettled(taskId);
    // They are listed a moment after they are stored, and without a script the page does not ask again.
    const listed = async () => {
      await page.goto("/?state=stored");
      return Promise.all(taskIds.map((taskId) => box(page, taskId).count()));
    };
    await expect.poll(listed).toEqual([1, 1]);
    for (const taskId of taskIds) await box(page, taskId).check();
    await page.getByRole("button", { name: "Download links" }).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "generated_0.mp4" }).nth(1).click();
    await (await downloading).path();
    await page.getByRole("link", { name: "All tasks" }).click();
    await page.waitForURL("/?state=stored");
  });

  it("says without a script how much is deleted, and leads back to where that was asked, or deletes it", async () => {
    const [taskId = ""] = await failedTasks(1);
    const page = await signIn({ javaScriptEnabled: false });
    const ask = async () => {
      await page.goto("/?state=failed");
      await box(page, taskId).check();
      await page.getByRole("button", { name: "Delete…" }).click();
      await page.getByText("Tasks: 1. Stored videos: 0 (0 byte).").waitFor();
    };
    await ask();
    await page.getByRole("link", { name: "Cancel" }).click();
    await page.waitForURL("/?state=failed");
    await ask();
    await page.getByRole("button", { name: "Delete selected tasks" }).click();
    await page.getByText("The selected tasks and their videos have been deleted.").waitFor();

    const [single = ""] = await failedTasks(1);
    await page.goto(`/tasks/${single}`);
    await page.getByText("Delete…").click();
    await page.getByRole("link", { name: "Cancel" }).click();
    await page.getByRole("link", { name: "Cancel" }).waitFor({ state: "hidden" });
  });

  it("is accessible, and fits a small phone", async () => {
    const [taskId = ""] = await failedTasks(1);
    const options = { viewport: SMALL_PHONE, locale: "zh-CN", bypassCSP: true } as const;
    const page = await signIn({ ...options, reducedMotion: "reduce" });
    await receiver.client.post("/api/v1/veo/generate", { prompt: `${"x".repeat(4000)} [fail 501]` });
    for (const path of [
      "/",
      "/generate",
      "/import",
      `/links?id=${taskId}`,
      `/selected/delete?id=${taskId}`,
      "/?q=fox&model=veo3",
    ]) {
      await page.goto(path);
      for (const one of await page.getByRole("checkbox").all()) await one.check();
      await page.locator("details").evaluateAll((all) => {
        for (const one of all) one.toggleAttribute("open", true);
      });
      const wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect(wider, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
      expect(await violationsOf(page), path).toEqual([]);
    }
  });
});
