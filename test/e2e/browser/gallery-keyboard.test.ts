/** The gallery without a mouse, on screens of several widths, and at an address where browsers keep no secure cookie. */

import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { deliver } from "../stored-video.ts";
import { API_TOKEN, newTaskId, startTestReceiver, type TestReceiver } from "../test-receiver.ts";
import { untilTestsEnd } from "../until-tests-end.ts";
import { launchChromium, missingChromium } from "./chromium.ts";
import { violationsOf } from "./violations.ts";

/** A name that is not this machine's to the browser, and leads to it all the same. */
const ELSEWHERE = "videos.test";
const CARDS = 9;

/** What has the focus. `isWhole`: nothing covers it, at the middle and at each edge. */
type Stop = { name: string; isWhole: boolean; isMarked: boolean; isLast: boolean };

/** Runs in the page. */
const STOP = `(() => {
  const element = document.activeElement;
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const isSeen = ([x, y]) => {
    const seen = document.elementFromPoint(x, y);
    return seen !== null && (element.contains(seen) || seen.contains(element));
  };
  return {
    name: element.textContent.trim() || element.name,
    isWhole: [[x, y], [left + 2, y], [right - 2, y], [x, top + 2], [x, bottom - 2]].every(isSeen),
    isMarked: getComputedStyle(element).outlineStyle !== "none",
    isLast: element.closest("#keys") !== null,
  };
})()`;

describe.skipIf(missingChromium)("the gallery", () => {
  const started = untilTestsEnd();
  let simulator: Simulator;
  let receiver: TestReceiver;
  let browser: Browser;
  const opened: BrowserContext[] = [];

  beforeAll(async () => {
    simulator = started.use(await startSimulator());
    receiver = started.use(await startTestReceiver(simulator));
    browser = started.use(await launchChromium(`--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`));
    for (let n = 0; n < CARDS; n++) {
      await receiver.client.callBack({ code: 501, msg: "failed", data: { taskId: newTaskId() } });
    }
  });
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close();
  });

  async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ baseURL: receiver.origin, ...options });
    opened.push(context);
    return context.newPage();
  }

  async function signIn(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await openPage(options);
    await page.goto("/");
    await page.getByLabel("API token").fill(API_TOKEN);
    await page.keyboard.press("Enter");
    await page
      .locator(".card")
      .nth(CARDS - 1)
      .waitFor();
    // Its script is at the end of the page: keys that come before it are lost.
    await page.waitForLoadState();
    return page;
  }

  /** The place of the card that has the focus; -1: none has. */
  const current = (page: Page) =>
    page
      .locator("#tasks > .card")
      .evaluateAll((all) => all.findIndex((card) => card.matches(":focus-within")));
  const press = async (page: Page, ...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focusedName = (page: Page) => page.evaluate<string>("document.activeElement.name ?? ''");

  it("is used by keys alone: from card to card, into a task, back, to several tasks and to the search", async () => {
    const page = await signIn({ viewport: { width: 1280, height: 800 } });
    expect(page.url()).toBe(`${receiver.origin}/`);
    await press(page, "ArrowRight");
    expect(await current(page)).toBe(-1);
    await press(page, "j", "j", "ArrowRight", "k");
    expect(await current(page)).toBe(1);
    await press(page, "ArrowDown");
    expect(await current(page)).toBe(4);
    await press(page, "ArrowUp", "ArrowUp");
    expect(await current(page)).toBe(1);

    const taskId = await page.locator(".card h2").nth(1).textContent();
    await press(page, "Enter");
    await page.waitForURL(`/tasks/${taskId}`);
    await press(page, "Escape");
    await page.waitForURL("/");
    await expect.poll(() => current(page)).toBe(1);

    await press(page, "ArrowLeft", "ArrowLeft", "x");
    await page.getByText("1 selected").waitFor();
    await press(page, "j", "j", "X");
    await page.getByText("3 selected").waitFor();
    await press(page, "Escape");
    await expect.poll(() => page.getByRole("checkbox", { checked: true }).count()).toBe(0);
    expect(await current(page)).toBe(2);

    await press(page, "/");
    await page.keyboard.type("j/x?");
    expect(await page.getByRole("searchbox").inputValue()).toBe("j/x?");
    await press(page, "Escape", "j");
    expect(await current(page)).toBe(0);

    await press(page, "?");
    await page.getByText("These keys").waitFor();
    await press(page, "Escape");
    await expect.poll(() => page.getByText("These keys").isVisible()).toBe(false);
  });

  it("does nothing by keys with a modifier, nor by single ones once they are switched off", async () => {
    const page = await signIn();
    await press(page, "Control+j", "Alt+j", "Control+/");
    expect(await current(page)).toBe(-1);
    await press(page, "?", "Tab", "Enter");
    await page.getByRole("button", { name: "Switch single keys on" }).waitFor();
    await page.reload();
    await press(page, "j", "/");
    expect([await current(page), await focusedName(page)]).toEqual([-1, ""]);
  });

  it("leaves the keys to a player that has the focus", async () => {
    const taskId = await deliver(receiver, await simulator.addFile());
    await receiver.client.untilSettled(taskId);
    const page = await signIn();
    await page.goto(`/tasks/${taskId}`);
    await page.locator("video").focus();
    await press(page, "/", "Escape");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("VIDEO");
    await page.getByRole("heading", { name: taskId }).click();
    await press(page, "/");
    expect(await focusedName(page)).toBe("q");
  });

  it("selects a range with a shift-click", async () => {
    const page = await signIn();
    const box = (place: number) => page.getByRole("checkbox").nth(place);
    await box(5).check();
    await box(2).click({ modifiers: ["Shift"] });
    await page.getByText("4 selected").waitFor();
    await box(3).click({ modifiers: ["Shift"] });
    await page.getByText("2 selected").waitFor();
  });

  it.each([
    { width: 320, columns: 1 },
    { width: 360, columns: 2 },
    { width: 430, columns: 2 },
    { width: 1280, columns: 3 },
    { width: 1920, columns: 5 },
  ])("has $columns columns on a screen $width px wide, and fits it", async ({ width, columns }) => {
    const page = await signIn({ viewport: { width, height: 900 }, bypassCSP: true });
    const cards = page.locator("#tasks > .card");
    const tops = await cards.evaluateAll((all) => all.map((card) => card.offsetTop));
    expect(tops.filter((top) => top === tops[0])).toHaveLength(columns);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    await page.locator("summary", { hasText: "Callback URL" }).click();
    expect(await page.getByRole("button", { name: "Copy Callback URL" }).boundingBox()).toMatchObject({
      y: expect.toSatisfy((y: number) => y < 900),
    });
    await page.keyboard.press("?");
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await violationsOf(page)).toEqual([]);
  });

  it("at 400 % zoom, with tasks selected, fits the screen and shows each stop of the keyboard whole", async () => {
    // A window of 1280 × 1024 pixels.
    const zoomed = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 };
    const page = await signIn({ ...zoomed, bypassCSP: true, reducedMotion: "reduce" });
    for (const place of [0, 1]) await page.getByRole("checkbox").nth(place).check();
    await page.locator(".skip").focus();
    const stops: Stop[] = [];
    do {
      await press(page, "Tab");
      stops.push(await page.evaluate<Stop>(STOP));
    } while (!stops.at(-1)?.isLast);
    expect(stops.filter(({ isWhole, isMarked }) => !isWhole || !isMarked)).toEqual([]);
    expect(stops.map(({ name }) => name)).toEqual(expect.arrayContaining(["Failed 9", "Delete…", "Usage"]));

    await page.getByText("Delete…").click();
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await violationsOf(page)).toEqual([]);
  });

  it("says why a right token leads to the sign-in again over plain http, and what to do", async () => {
    const page = await openPage({ baseURL: receiver.origin.replace("127.0.0.1", ELSEWHERE) });
    await page.goto("/");
    await page.getByLabel("API token").fill(API_TOKEN);
    await page.keyboard.press("Enter");
    const { port } = new URL(receiver.origin);
    const told = page.getByRole("alert").filter({ hasText: "did not keep the cookie" });
    await told.getByText(`http://localhost:${port}/`).waitFor();
    await page.getByRole("link", { name: "中文" }).click();
    await page.getByText("浏览器没有保存登录所需的 Cookie。").waitFor();
  });
});
