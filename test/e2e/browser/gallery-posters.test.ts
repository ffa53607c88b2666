/** Posters and links in a real browser: what a page costs, who draws a poster, what plays, and how long links live. */

import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Film } from "../../simulator/file-plan.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { deliver } from "../stored-video.ts";
import { API_TOKEN, startTestReceiver, type TestReceiver } from "../test-receiver.ts";
import { untilTestsEnd } from "../until-tests-end.ts";
import { launchChromium, missingChromium } from "./chromium.ts";
import { keepErrors } from "./console.ts";
import { violationsOf } from "./violations.ts";

const VIEW_TOKEN = "view-token";
const CARDS_A_PAGE = 24;
const SHAPES: readonly Film[] = ["sunrise", "aurora", "square"];
/** What the issue asks for, before anything is played. */
const MAX_REQUESTS = 30;
const MAX_PAGE_BYTES = 1_000_000;

describe.skipIf(missingChromium)("posters in the gallery", () => {
  const started = untilTestsEnd();
  let simulator: Simulator;
  let receiver: TestReceiver;
  let browser: Browser;
  const opened: BrowserContext[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    simulator = started.use(await startSimulator());
    // The links of a page that stays open expire while a test looks.
    const vars = { VIEW_TOKEN, LINK_TTL_SECONDS: 2 };
    receiver = started.use(await startTestReceiver(simulator, { vars }));
    browser = started.use(await launchChromium());
  });
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close();
  });

  /** @returns a page of a browser that has cached nothing, before it is opened */
  async function newPage(options: BrowserContextOptions = {}, token = API_TOKEN): Promise<Page> {
    const context = await browser.newContext({ baseURL: receiver.origin, ...options });
    opened.push(context);
    keepErrors(context, errors);
    const form = { token, next: "/" };
    const headers = { origin: receiver.origin };
    await context.request.post("/session", { form, headers, maxRedirects: 0 });
    return context.newPage();
  }

  async function storedTask(film: Film = "clip"): Promise<string> {
    const taskId = await deliver(receiver, await simulator.addFile({ film }));
    await receiver.client.untilSettled(taskId);
    return taskId;
  }

  const posterOf = async (taskId: string) =>
    (await receiver.client.readTask(taskId))?.videos[0]?.posterUrl ?? null;
  const card = (page: Page, taskId: string) => page.locator(`#task-${taskId}`);
  /** Whether each picture on the page is there. */
  const arePicturesLoaded = (page: Page) =>
    page
      .locator("#tasks img")
      .evaluateAll((all) => all.map((image) => image.complete && image.naturalWidth > 0))
      .then((loaded) => loaded.length > 0 && loaded.every(Boolean));

  it("are drawn by the browser that first shows a video, once, one at a time, in view; then a page costs little", async () => {
    const taskIds: string[] = [];
    for (let n = 0; n < CARDS_A_PAGE; n++) taskIds.push(await storedTask(SHAPES[n % SHAPES.length]));
    const newest = taskIds.at(-1) ?? "";
    const [oldest = ""] = taskIds;

    const drawing = await newPage({ viewport: { width: 1280, height: 500 } });
    const given: string[] = [];
    let atATime = 0;
    let mostAtATime = 0;
    const isGift = (method: string) => method === "PUT";
    drawing.on("request", (request) => {
      if (!isGift(request.method())) return;
      given.push(new URL(request.url()).pathname);
      mostAtATime = Math.max(mostAtATime, ++atATime);
    });
    drawing.on("response", (response) => {
      if (isGift(response.request().method())) atATime--;
    });
    await drawing.goto("/");
    await card(drawing, newest).locator("img").waitFor();
    expect(await posterOf(oldest), "nobody has scrolled to it").toBeNull();
    for (const taskId of taskIds.toReversed()) {
      // Not Playwright's own way, which waits for a card to be still: the page's refresh may replace it meanwhile.
      await card(drawing, taskId).evaluate((element) => element.scrollIntoView());
      await card(drawing, taskId).locator("img").waitFor();
    }
    await expect.poll(() => arePicturesLoaded(drawing)).toBe(true);
    expect(given.toSorted()).toEqual(
      taskIds.map((taskId) => `/videos/${taskId}/generated_0.mp4/poster`).toSorted(),
    );
    expect(mostAtATime).toBe(1);
    // The list hears of each poster, and the cards of the next page have it from the start.
    const hasAll = async () =>
      (await (await drawing.request.get("/")).text()).match(/<img src="\/videos\//g)?.length;
    await expect.poll(hasAll).toBe(CARDS_A_PAGE);

    const page = await newPage();
    const network = await networkOf(page);
    const scrollThrough = async () => {
      for (const taskId of taskIds.toReversed()) {
        await card(page, taskId).evaluate((element) => element.scrollIntoView());
      }
      await expect.poll(() => arePicturesLoaded(page)).toBe(true);
    };
    await page.goto("/");
    await scrollThrough();
    expect(network.loaded.length).toBeLessThanOrEqual(MAX_REQUESTS);
    expect(network.bytes()).toBeLessThan(MAX_PAGE_BYTES);
    expect(network.loaded.filter(({ url }) => url.endsWith("/poster"))).toHaveLength(CARDS_A_PAGE);
    expect(network.loaded.filter(({ url }) => url.endsWith(".mp4"))).toEqual([]);
    network.forget();
    await page.reload();
    await scrollThrough();
    expect(network.loaded.filter(({ url, isCached }) => url.includes("/videos/") && !isCached)).toEqual([]);
    expect(network.loaded.filter(({ url }) => url.endsWith("/poster"))).toHaveLength(CARDS_A_PAGE);

    // A card has its link and its box, and nothing else to stop at.
    const stops = card(page, newest).locator("a[href], button, input, video[controls], [tabindex]");
    expect(await stops.count()).toBe(2);
    expect(await shapesOf(page, taskIds.slice(-3))).toEqual([16 / 9, 9 / 16, 1]);
  });

  it("play without sound while somebody points at them, and are loaded only then", async () => {
    const taskId = await storedTask();
    const page = await newPage();
    const network = await networkOf(page);
    await page.goto("/");
    await card(page, taskId).locator("img").waitFor();
    await page.reload();
    await card(page, taskId).locator("img").waitFor();
    network.forget();
    await card(page, taskId).locator(".media").hover();
    const video = card(page, taskId).locator("video");
    await video.waitFor();
    const state = () =>
      video.evaluate(({ muted, loop, controls, paused, currentTime }) => {
        return { muted, loop, controls, plays: !paused && currentTime > 0 };
      });
    await expect.poll(state).toEqual({ muted: true, loop: true, controls: false, plays: true });
    await page.mouse.move(0, 0);
    await video.waitFor({ state: "detached" });

    // The same for the keyboard, and a click leads where the title does.
    await page.keyboard.press("Tab");
    await card(page, taskId).locator("h2 a").focus();
    await expect.poll(state).toMatchObject({ plays: true });
    await page.locator(".skip").focus();
    await video.waitFor({ state: "detached" });
    await card(page, taskId).locator(".still").click();
    await page.waitForURL(`/tasks/${taskId}`);
  });

  it("stay still for those who want less motion", async () => {
    const taskId = await storedTask();
    const page = await newPage({ reducedMotion: "reduce" });
    await page.clock.install();
    await page.goto("/");
    await card(page, taskId).locator("img").waitFor();
    await card(page, taskId).locator(".media").hover();
    await page.clock.runFor(10_000);
    expect(await card(page, taskId).locator("video").count()).toBe(0);
  });

  it("are tried once of a video that the browser cannot decode, also when the page is opened again", async () => {
    const undecodable = await storedTask();
    const page = await newPage();
    let loaded = 0;
    await page.route(`**/videos/${undecodable}/generated_0.mp4`, (route) => {
      loaded++;
      return route.fulfill({ contentType: "video/mp4", body: "no film" });
    });
    // The page draws one after another: once it has drawn a later one, it has tried this one.
    const laterIsDrawn = async () =>
      card(page, await storedTask())
        .locator("img")
        .waitFor();
    await page.goto("/");
    await laterIsDrawn();
    expect(loaded).toBe(1);
    await page.reload();
    await laterIsDrawn();
    expect(loaded).toBe(1);
  });

  it("are drawn by nobody who may only look; the players of a task show them a frame all the same", async () => {
    const taskId = await storedTask();
    const page = await newPage({}, VIEW_TOKEN);
    const network = await networkOf(page);
    await page.goto("/");
    await card(page, taskId).locator(".still").waitFor();
    await page.goto(`/tasks/${taskId}`);
    // A frame near the start: nobody has played it, and there is no poster.
    const hasFrame = () =>
      page.locator("video").evaluate(({ readyState, currentTime }) => readyState >= 2 && currentTime > 0);
    await expect.poll(hasFrame).toBe(true);
    expect(
      network.loaded.filter(({ url }) => url.endsWith(`/videos/${taskId}/generated_0.mp4/poster`)),
    ).toEqual([]);
    expect(await posterOf(taskId)).toBeNull();
    expect(await page.getByText("Share…").count()).toBe(0);
  });

  it("stand for the players of a task's page, which load nothing else", async () => {
    const taskId = await storedTask();
    const page = await newPage();
    await page.goto(`/tasks/${taskId}`);
    await expect.poll(() => posterOf(taskId)).not.toBeNull();
    const network = await networkOf(page);
    await page.reload();
    await page.locator("video[poster]").waitFor();
    await expect
      .poll(() => network.loaded.filter(({ url }) => url.includes("/videos/")).map(({ url }) => url))
      .toEqual([`${receiver.origin}/videos/${taskId}/generated_0.mp4/poster`]);
  });

  it("and players work on a page that is open for longer than its links live", async () => {
    const file = await simulator.addFile();
    const taskId = await deliver(receiver, file);
    await receiver.client.untilSettled(taskId);
    const page = await newPage();
    await page.goto(`/tasks/${taskId}`);
    const link = () => page.locator("[data-copy^='/videos/']").getAttribute("data-copy");
    const statusOf = async (path: string | null) =>
      (await fetch(new URL(path ?? "", receiver.origin), { method: "HEAD" })).status;
    const first = await link();
    await expect.poll(() => statusOf(first)).toBe(403);
    // What is copied is renewed by the page's own refresh.
    await expect.poll(async () => statusOf(await link())).toBe(200);
    const video = page.locator("video");
    await video.evaluate((player) => player.play());
    await expect.poll(() => video.evaluate(({ currentTime }) => currentTime)).toBeGreaterThan(0.3);
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    expect((await readFile(await (await downloading).path())).length).toBe(file.bytes);
  });

  it("a link to share is copied, with a lifetime that is chosen", async () => {
    const taskId = await storedTask();
    const page = await newPage({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.goto(`/tasks/${taskId}`);
    expect(await page.getByRole("button", { name: "Copy link" }).textContent()).toContain(
      "works for 2 seconds",
    );
    await page.getByText("Share…").click();
    await page.getByLabel("Works for").selectOption("7 days");
    await page.getByRole("button", { name: "Make a link" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const link = new URL(await page.evaluate<string>("navigator.clipboard.readText()"));
    expect(link.origin).toBe(receiver.origin);
    const days = (Number(link.searchParams.get("expires")) - Date.now() / 1000) / 86_400;
    expect(days).toBeCloseTo(7, 2);
    expect((await fetch(link, { method: "HEAD" })).status).toBe(200);
  });

  it("a link to share is shown on a page of its own without a script", async () => {
    const taskId = await storedTask();
    const page = await newPage({ javaScriptEnabled: false });
    await page.goto(`/tasks/${taskId}`);
    await page.getByText("Share…").click();
    await page.getByRole("button", { name: "Make a link" }).click();
    await page.getByRole("heading", { name: "Link to share" }).waitFor();
    const link = (await page.locator(".copyable code").textContent()) ?? "";
    expect((await fetch(link, { method: "HEAD" })).status).toBe(200);
    await page.locator(".back a").click();
    await page.waitForURL(`/tasks/${taskId}`);
  });

  it.each([
    { colorScheme: "light", locale: "en-US", viewport: { width: 1280, height: 800 } },
    { colorScheme: "dark", locale: "zh-CN", viewport: { width: 320, height: 640 } },
  ] as const)("its new pages are accessible, $colorScheme, $locale", async (options) => {
    const taskId = await storedTask("square");
    const page = await newPage({ ...options, bypassCSP: true, reducedMotion: "reduce" });
    await page.goto("/");
    await card(page, taskId).locator("img").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(`/tasks/${taskId}`);
    await page.locator(".share summary").click();
    const checks = async (what: string) => {
      const wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect(wider, what).toBeLessThanOrEqual(0);
      expect(await violationsOf(page), what).toEqual([]);
    };
    await checks("the form to share");
    await page.evaluate("document.querySelector('.share form').submit()");
    await page.locator(".copyable").waitFor();
    await checks("the link to share");
    const pages = ["/nothing", `/videos/${taskId}/generated_0.mp4?expires=1&signature=x`];
    for (const path of pages) {
      await page.goto(path);
      await checks(path);
    }
  });

  it("made no error in the console", () => {
    // The browser itself reports the pages of an unknown address and of a link that does not work.
    expect(errors.filter((text) => !/^error: Failed to load resource: .* (403|404) /.test(text))).toEqual([]);
  });
});

type Loaded = { url: string; isCached: boolean; bytes: number };

/** What a page loads from now on, as its browser's own log of the network has it. */
async function networkOf(page: Page) {
  const log = await page.context().newCDPSession(page);
  let loaded: Loaded[] = [];
  const byId = new Map<string, Loaded>();
  await log.send("Network.enable");
  log.on("Network.requestWillBeSent", ({ requestId, request: { url } }) => {
    if (url.startsWith("data:")) return;
    const one = { url, isCached: false, bytes: 0 };
    byId.set(requestId, one);
    loaded.push(one);
  });
  const note = (requestId: string, seen: Partial<Loaded>) => Object.assign(byId.get(requestId) ?? {}, seen);
  log.on("Network.requestServedFromCache", ({ requestId }) => note(requestId, { isCached: true }));
  log.on("Network.responseReceived", ({ requestId, response }) => {
    if (response.fromDiskCache) note(requestId, { isCached: true });
  });
  log.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    note(requestId, { bytes: encodedDataLength }),
  );
  return {
    get loaded() {
      return loaded;
    },
    bytes: () => loaded.reduce((sum, { bytes }) => sum + bytes, 0),
    forget: () => {
      loaded = [];
    },
  };
}

/** Width by height of the posters of these tasks, to two digits of a poster's pixels. */
async function shapesOf(page: Page, taskIds: readonly string[]): Promise<number[]> {
  const shapes: number[] = [];
  for (const taskId of taskIds) {
    const image = page.locator(`#task-${taskId} img`);
    shapes.push(await image.evaluate(({ naturalWidth, naturalHeight }) => naturalWidth / naturalHeight));
  }
  return shapes;
}
