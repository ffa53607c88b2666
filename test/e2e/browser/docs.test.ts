/** `/docs` in a real browser: to read on any screen, to use without a mouse, and to try the receiver with. */

import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API_TOKEN,
  CALLBACK_TOKEN,
  newTaskId,
  startTestReceiver,
  type TestReceiver,
} from "../test-receiver.ts";
import { untilTestsEnd } from "../until-tests-end.ts";
import { launchChromium, missingChromium } from "./chromium.ts";
import { violationsOf } from "./violations.ts";

/** Pictures for people to look at; git ignores them. */
const PICTURES = fileURLToPath(new URL("../../../test-results/docs/", import.meta.url));
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

describe.skipIf(missingChromium)("/docs", () => {
  const started = untilTestsEnd();
  let receiver: TestReceiver;
  let browser: Browser;
  beforeAll(async () => {
    receiver = started.use(await startTestReceiver({ host: "videos.example.com" }));
    browser = started.use(await launchChromium());
  });

  /** Opens the page, and keeps its requests and the messages of its console. */
  async function open(options: Parameters<Browser["newPage"]>[0] = {}) {
    const page = await browser.newPage({ viewport: DESKTOP, ...options });
    const requested: string[] = [];
    const messages: string[] = [];
    page.on("request", (request) => requested.push(request.url()));
    page.on("console", (message) => messages.push(message.text()));
    page.on("pageerror", (error) => messages.push(String(error)));
    await page.goto(`${receiver.origin}/docs`);
    return { page, requested, messages };
  }

  const form = (page: Page, operationId: string) => page.locator(`#${operationId} form`);

  async function send(page: Page, operationId: string): Promise<string> {
    const tried = form(page, operationId);
    await tried.getByRole("button", { name: "Send" }).click();
    await tried.locator(".answer", { hasText: /^\d{3} / }).waitFor();
    // The button has its name again once the answer is complete.
    await tried.getByRole("button", { name: "Send" }).waitFor();
    return (await tried.locator(".answer").textContent()) ?? "";
  }

  it("loads nothing but itself, and does not violate its own policy", async () => {
    const { page, requested, messages } = await open();
    expect(requested.filter((url) => !url.startsWith("data:"))).toEqual([`${receiver.origin}/docs`]);
    expect(messages).toEqual([]);
    await page.close();
  });

  it("sends a request, which is refused without a token, and forgets the token", async () => {
    const { page, messages } = await open();
    expect(await send(page, "listTasks")).toMatch(/^401 .*"reason": "unauthorized"/s);
    await page.getByLabel("API token").fill(API_TOKEN);
    expect(await send(page, "listTasks")).toMatch(/^200 .*content-type: application\/json\n.*"tasks": \[\]/s);
    await form(page, "listTasks").getByLabel("limit").fill("0");
    expect(await send(page, "listTasks")).toMatch(/^400 .*"reason": "invalid_query"/s);

    const taskId = newTaskId();
    await form(page, "registerTask").getByLabel("taskId").fill(taskId);
    expect(await send(page, "registerTask")).toMatch(new RegExp(`^201 .*"taskId": "${taskId}"`, "s"));

    expect(await page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")).toBe(
      0,
    );
    expect(page.url()).not.toContain(API_TOKEN);
    await page.reload();
    expect(await page.getByLabel("API token").inputValue()).toBe("");
    // The browser itself reports answers that are errors.
    expect(messages.filter((text) => !text.startsWith("Failed to load resource"))).toEqual([]);
    await page.close();
  });

  it("sends a callback with a body, shows a stream as it comes, and stops it", async () => {
    const { page } = await open();
    await page.getByLabel("API token").fill(API_TOKEN);
    const taskId = newTaskId();
    await form(page, "registerTask").getByLabel("taskId").fill(taskId);
    await send(page, "registerTask");

    const watched = form(page, "watchTask");
    await watched.getByLabel("taskId").fill(taskId);
    await watched.getByRole("button", { name: "Send" }).click();
    const answer = watched.locator(".answer", { hasText: '"state":"waiting"' });
    await answer.waitFor();
    await watched.getByRole("button", { name: "Stop" }).click();
    await watched.locator(".answer", { hasText: "Stopped." }).waitFor();

    const delivered = form(page, "deliverCallback");
    await delivered.getByLabel("token").fill(CALLBACK_TOKEN);
    const failure = JSON.stringify({ code: 501, msg: "failed", data: { taskId } });
    await delivered.getByLabel("body").fill(failure);
    expect(await send(page, "deliverCallback")).toMatch(/^200 .*x-callback-outcome: accepted/s);
    await page.close();
  });

  it("copies an example with the receiver's own address", async () => {
    const { page } = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.getByRole("button", { name: "Copy List tasks: curl" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(copied).toBe(`curl "${receiver.origin}/videos" \\\n  -H "Authorization: Bearer $API_TOKEN"`);
    await page.close();
  });

  it("deletes only after a confirmation, which names what goes", async () => {
    const { page } = await open();
    await page.getByLabel("API token").fill(API_TOKEN);
    const taskId = newTaskId();
    await form(page, "registerTask").getByLabel("taskId").fill(taskId);
    await send(page, "registerTask");

    const deleting = form(page, "deleteTask");
    await deleting.getByLabel("taskId").fill(taskId);
    const asked: string[] = [];
    const answers = [false, true];
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      return answers.shift() ? dialog.accept() : dialog.dismiss();
    });
    await deleting.getByRole("button", { name: "Delete" }).click();
    expect(asked).toEqual([`Delete /videos/${taskId}, with all its videos? This cannot be undone.`]);
    expect(await receiver.client.readTask(taskId)).not.toBeNull();
    await deleting.getByRole("button", { name: "Delete" }).click();
    await deleting.locator(".answer", { hasText: /^204 / }).waitFor();
    expect(await receiver.client.readTask(taskId)).toBeNull();
    await page.close();
  });

  it("reads with the session of who is signed in to the gallery, and changes nothing with it", async () => {
    const taskId = newTaskId();
    await receiver.client.callBack({ code: 501, msg: "failed", data: { taskId } });
    const { page } = await open();
    await page.getByRole("link", { name: "Gallery" }).click();
    await page.locator("#token").fill(API_TOKEN);
    await page.keyboard.press("Enter");
    await page.locator("search").waitFor();
    await page.getByRole("link", { name: "API" }).click();
    await page.getByText("You are signed in to the gallery.").waitFor();
    const field = form(page, "getTask").getByLabel("taskId");
    await expect.poll(() => field.inputValue()).toBe(taskId);
    expect(await send(page, "getTask")).toMatch(/^200 /);
    expect(await form(page, "deleteTask").getByLabel("taskId").inputValue()).not.toBe(taskId);
    expect(await send(page, "registerTask")).toMatch(/^401 /);
    await page.close();
  });

  it("has the form to try a request beside it on a wide screen, and below it on a phone", async () => {
    const { page } = await open({ viewport: { width: 1440, height: 900 } });
    const left = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((one) => one.offsetLeft);
    expect(await left("#listTasks .try")).toBeGreaterThan((await left("#listTasks table")) + 300);
    await page.setViewportSize(PHONE);
    expect(await left("#listTasks .try")).toBe(await left("#listTasks h3"));
    await page.close();
  });

  it("can be used with the keyboard alone", async () => {
    const { page } = await open();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#content$/);
    await page.getByLabel("API token").focus();
    await page.keyboard.type(API_TOKEN);
    await form(page, "health").getByRole("button").focus();
    await page.keyboard.press("Enter");
    await form(page, "health").locator(".answer", { hasText: '"status": "ok"' }).waitFor();
    await page.close();
  });

  it("is complete without a script, with commands in place of forms", async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect(await page.locator("form:visible").count()).toBe(0);
    expect(await page.locator("#getTask pre", { hasText: "curl" }).first().textContent()).toBe(
      `curl "${receiver.origin}/videos/veo_task_abcdef123456" \\\n  -H "Authorization: Bearer $API_TOKEN"`,
    );
    await page.close();
  });

  it.each([
    { screen: "phone", viewport: PHONE, colorScheme: "light", locale: "zh-CN" },
    { screen: "small phone", viewport: { width: 320, height: 700 }, colorScheme: "light", locale: "en-US" },
    { screen: "desktop", viewport: DESKTOP, colorScheme: "dark", locale: "en-US" },
  ] as const)("is accessible on a $screen, $colorScheme, $locale", async ({ screen: _, ...options }) => {
    const { page } = await open({ ...options, bypassCSP: true });
    await page.locator("details").evaluateAll((all) => {
      for (const one of all) one.setAttribute("open", "");
    });
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await violationsOf(page)).toEqual([]);
    await page.locator("details").evaluateAll((all) => {
      for (const one of all) one.removeAttribute("open");
    });
    await page.screenshot({ path: `${PICTURES}docs-${options.viewport.width}.png` });
    await page
      .locator("#deleteTask")
      .screenshot({ path: `${PICTURES}docs-delete-${options.viewport.width}.png` });
    await page.close();
  });
});
