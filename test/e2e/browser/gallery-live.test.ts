/** What moves by itself on pages of the gallery that are left open, and what a screen reader hears of it. */

import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { send } from "../http-request.ts";
import { deliver } from "../stored-video.ts";
import { API_TOKEN, newTaskId, startTestReceiver, type TestReceiver } from "../test-receiver.ts";
import { untilTestsEnd } from "../until-tests-end.ts";
import { launchChromium, missingChromium } from "./chromium.ts";

/** Keeps what the live region says, in order. */
const LISTEN = `
  addEventListener("DOMContentLoaded", () => {
    const region = document.getElementById("announcement");
    window.said = [];
    new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true });
  });
`;

describe.skipIf(missingChromium)("a page of the gallery that is left open", () => {
  const started = untilTestsEnd();
  let simulator: Simulator;
  let receiver: TestReceiver;
  let browser: Browser;
  let context: BrowserContext;
  /** The paths and statuses of what scripts have asked for. */
  const asked: string[] = [];

  beforeAll(async () => {
    simulator = started.use(await startSimulator());
    receiver = started.use(await startTestReceiver(simulator));
    browser = started.use(await launchChromium());
  });
  afterEach(() => context.close());

  async function open(path: string): Promise<Page> {
    context = await browser.newContext({ baseURL: receiver.origin });
    await context.addInitScript(LISTEN);
    const page = await context.newPage();
    await page.goto(path);
    await page.locator("#token").fill(API_TOKEN);
    await page.keyboard.press("Enter");
    await page.locator("search").waitFor();
    asked.length = 0;
    page.on("response", (response) => {
      const isScripts = ["fetch", "eventsource"].includes(response.request().resourceType());
      if (isScripts) asked.push(`${new URL(response.url()).pathname} ${response.status()}`);
    });
    return page;
  }

  const said = (page: Page) => page.evaluate<string[]>("said");

  function answered(page: Page, status: number) {
    return page.waitForResponse(
      (response) => response.request().resourceType() === "fetch" && response.status() === status,
    );
  }

  async function failedTask(): Promise<string> {
    const taskId = newTaskId();
    await receiver.client.callBack({ code: 501, msg: "Video generation failed.", data: { taskId } });
    return taskId;
  }

  async function register(): Promise<string> {
    const taskId = newTaskId();
    const headers = { authorization: `Bearer ${API_TOKEN}` };
    expect((await send(`${receiver.origin}/videos/${taskId}`, { method: "PUT", headers })).status).toBe(201);
    return taskId;
  }

  it("on which all is settled shows a new task, its progress and its end, and says the first and the last", async () => {
    const settled = await failedTask();
    const page = await open("/");
    await page.getByRole("link", { name: settled }).waitFor();
    await answered(page, 304);

    // On its way for eight seconds.
    const file = await simulator.addFile({ bytes: 2_400_000, responses: [{ bytesPerSecond: 300_000 }] });
    const taskId = await deliver(receiver, file);
    const bar = page.getByRole("progressbar", { name: taskId });
    await bar.waitFor();
    const value = () => bar.evaluate((element) => element.value);
    const before = await value();
    await expect.poll(value).toBeGreaterThan(before);
    await page.locator(`#task-${taskId} .still`).waitFor();
    await expect.poll(() => said(page)).toEqual(["1 new task.", `${taskId} is stored.`]);
  });

  it("of a task asks for news without keeping its object awake, and tells what it came to", async () => {
    const taskId = await register();
    const page = await open(`/tasks/${taskId}`);
    await answered(page, 304);
    await receiver.client.callBack({ code: 501, msg: "Video generation failed.", data: { taskId } });
    await page.getByRole("heading", { name: "Generation failed" }).waitFor();
    await expect.poll(() => said(page)).toEqual(["Failed"]);
    expect(await page.title()).toContain("Failed");
    expect(new Set(asked)).toEqual(new Set([`/tasks/${taskId} 304`, `/tasks/${taskId} 200`]));
  });

  it("no longer says that a video is tried again once it has failed again", async () => {
    // Late when it is tried again, so that this is seen.
    const responses = [...Array(5).fill({ status: 404 }), { status: 404, delayMs: 8000 }, { status: 404 }];
    const taskId = await deliver(receiver, await simulator.addFile({ responses }));
    await receiver.client.untilSettled(taskId);
    const page = await open(`/tasks/${taskId}`);
    await page.getByRole("button", { name: "Retry" }).click();
    const notice = page.getByText("Trying again now.");
    await notice.waitFor();
    expect(page.url()).toBe(`${receiver.origin}/tasks/${taskId}`);
    await notice.waitFor({ state: "detached" });
    await expect.poll(() => said(page)).toEqual(["Failed"]);
    await page.reload();
    await page.getByRole("button", { name: "Retry" }).waitFor();
    expect(await notice.count()).toBe(0);
  });

  it("notices that its task was deleted, and that the session has ended", async () => {
    const taskId = await failedTask();
    const page = await open(`/tasks/${taskId}`);
    const headers = { authorization: `Bearer ${API_TOKEN}` };
    await send(`${receiver.origin}/videos/${taskId}`, { method: "DELETE", headers });
    await page.getByRole("heading", { name: "Task not found" }).waitFor();
    await page.goto("/");
    await context.clearCookies();
    await page.getByLabel("API token").waitFor();
  });
});
