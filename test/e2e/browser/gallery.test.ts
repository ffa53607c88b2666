/** The gallery in a real browser, as a person uses it who was given its address and a token. */

import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { oldestSuccessBody } from "../../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { deliver as deliverFile, sha256 } from "../stored-video.ts";
import { API_TOKEN, newTaskId, startTestReceiver, type TestReceiver } from "../test-receiver.ts";
import { untilTestsEnd } from "../until-tests-end.ts";
import { launchChromium, missingChromium } from "./chromium.ts";
import { keepErrors } from "./console.ts";
import { seedTasks, TASKS } from "./seeded-tasks.ts";
import { violationsOf } from "./violations.ts";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };
/** Pictures of every page, for people to look at; git ignores them. */
const PICTURES = fileURLToPath(new URL("../../../test-results/gallery/", import.meta.url));

describe.skipIf(missingChromium)("the gallery", () => {
  const started = untilTestsEnd();
  let simulator: Simulator;
  let receiver: TestReceiver;
  let browser: Browser;
  const opened: BrowserContext[] = [];
  /** The origins of all requests, and the errors of all consoles. */
  const requested = new Set<string>();
  const errors: string[] = [];

  beforeAll(async () => {
    simulator = started.use(await startSimulator());
    receiver = started.use(await startTestReceiver(simulator));
    browser = started.use(await launchChromium());
    await mkdir(PICTURES, { recursive: true });
  });
  // A page that stays open goes on playing and polling beside the tests that follow.
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close();
  });

  async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ baseURL: receiver.origin, viewport: DESKTOP, ...options });
    opened.push(context);
    context.on("request", (request) => requested.add(new URL(request.url()).origin));
    keepErrors(context, errors);
    return context.newPage();
  }

  async function signIn(options: BrowserContextOptions = {}, path = "/"): Promise<Page> {
    const page = await openPage(options);
    await page.goto(path);
    await page.locator("#token").fill(API_TOKEN);
    await page.locator("main form button").click();
    await page.locator("search").waitFor();
    return page;
  }

  /** @returns the id of a new task of which nothing is known but that it has this video */
  async function deliver(plan: Parameters<Simulator["addFile"]>[0] = {}) {
    const file = await simulator.addFile(plan);
    return { taskId: await deliverFile(receiver, file), file };
  }

  it("without tasks says what to do, and shows the first task when it comes", async () => {
    const page = await signIn({ permissions: ["clipboard-read", "clipboard-write"], bypassCSP: true });
    await page.getByRole("heading", { name: "No videos yet" }).waitFor();
    await lookAt(page, "empty-desktop-light-en-US");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize(PHONE);
    await lookAt(page, "empty-phone-dark-en-US");
    await page.getByRole("button", { name: "Copy Callback URL" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const callbackUrl = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(callbackUrl).toBe(receiver.client.callbackUrl);

    const { taskId } = await deliver();
    await page.getByRole("link", { name: taskId }).waitFor();
    await page.locator("#tasks img").waitFor();
  });

  it("can be opened with a token, and with nothing else", async () => {
    const page = await openPage();
    await page.goto("/");
    await page.getByLabel("API token").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await page.locator("#token:focus").waitFor();
    await page.getByLabel("API token").fill(API_TOKEN);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Tasks" }).waitFor();
    expect(page.url()).toBe(`${receiver.origin}/`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out.").waitFor();
    await page.goto("/");
    await page.getByLabel("API token").waitFor();
  });

  it("keeps the session of a person who follows a link on another site", async () => {
    const page = await signIn();
    // The same machine by another name is another site, which a strict cookie does not follow from.
    await page.goto(`${receiver.origin.replace("127.0.0.1", "localhost")}/healthz`);
    await page.evaluate(`location.href = ${JSON.stringify(receiver.origin)}`);
    await page.getByRole("button", { name: "Sign out" }).waitFor();
  });

  describe("with a task in every state", () => {
    beforeAll(() => seedTasks(receiver, simulator));

    it("finds, plays, seeks, downloads and links to a video", async () => {
      const page = await signIn({ permissions: ["clipboard-read", "clipboard-write"] });
      const { taskId, file } = await deliver({ seed: 7 });
      await receiver.client.untilSettled(taskId);
      await page.getByRole("searchbox").fill(taskId);
      await page.keyboard.press("Enter");
      await page.waitForURL(`/tasks/${taskId}`);

      const video = page.locator("video");
      const position = () => video.evaluate(({ currentTime }) => currentTime);
      await video.evaluate((player) => player.play());
      await expect.poll(position).toBeGreaterThan(0.3);
      await video.evaluate((player) => {
        player.pause();
        player.currentTime = 1.5;
      });
      await expect.poll(() => video.evaluate(({ seeking }) => seeking)).toBe(false);
      expect(await position()).toBeCloseTo(1.5, 1);

      const downloading = page.waitForEvent("download");
      await page.getByRole("link", { name: "Download" }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toBe(`veo3_generated_${taskId}_0.mp4`);
      expect(sha256(await readFile(await download.path()))).toBe(file.sha256);

      await page.getByRole("button", { name: "Copy link" }).click();
      await page.getByRole("button", { name: "Copied" }).waitFor();
      const link = await page.evaluate<string>("navigator.clipboard.readText()");
      expect(sha256(Buffer.from(await (await fetch(link)).arrayBuffer()))).toBe(file.sha256);
    });

    it("filters by state", async () => {
      const page = await signIn();
      await page
        .getByRole("navigation", { name: "Filter by state" })
        .getByRole("link", { name: "Failed" })
        .click();
      await page.waitForURL("/?state=failed");
      const found = () => page.locator("main h2").allTextContents();
      await expect.poll(found).toEqual(expect.arrayContaining([TASKS.refused, TASKS.failed]));
      expect(await found()).not.toContain(TASKS.stored);
      await page.getByRole("link", { name: TASKS.refused }).click();
      await page.getByText("您的提示词被网站标记为违反内容政策。").waitFor();
    });

    it("shows an upright film in a card that is no higher than the others", async () => {
      const { taskId } = await deliver({ film: "aurora" });
      await receiver.client.untilSettled(taskId);
      const page = await signIn();
      const upright = page.locator(`#task-${taskId} img`);
      await upright.waitFor();
      const shape = () => upright.evaluate((image) => image.naturalWidth / image.naturalHeight);
      await expect.poll(shape).toBe(9 / 16);
      const heights = await page
        .locator(".card .media")
        .evaluateAll((all) => all.map((one) => Math.round(one.clientHeight)));
      expect(heights.length).toBeGreaterThan(1);
      expect(new Set(heights).size).toBe(1);
    });

    it("shows the progress of a video, and then its player, without disturbing a player that plays", async () => {
      const taskId = newTaskId();
      const files = await Promise.all([
        simulator.addFile({ seed: 8 }),
        // On its way for long enough that a busy machine sees it.
        simulator.addFile({ bytes: 3_000_000, responses: [{ bytesPerSecond: 300_000 }] }),
      ]);
      const page = await signIn();
      await receiver.client.callBack(oldestSuccessBody({ taskId, resultUrls: files.map(({ url }) => url) }));
      await receiver.client.untilTask(taskId, ({ videos }) => videos[0]?.state === "stored");
      await page.goto(`/tasks/${taskId}`);
      const first = page.locator("video").first();
      await first.evaluate((player) => {
        player.loop = true;
        player.isKept = true;
        return player.play();
      });

      const progress = page.getByRole("progressbar", { name: "generated_1.mp4" });
      const received = () => progress.evaluate((bar) => bar.value);
      const before = await received();
      await expect.poll(received).toBeGreaterThan(before);
      expect(await page.getByText(/\d\.\d \/ 3\.0 MB · \d+%/).count()).toBe(1);

      await page.locator("video").nth(1).waitFor();
      await page.getByRole("status").filter({ hasText: "Stored" }).waitFor();
      expect(await first.evaluate(({ isKept, paused }) => isKept && !paused)).toBe(true);
      expect(await page.getByRole("progressbar").count()).toBe(0);
    });

    it("moves the progress bars of the grid", async () => {
      const page = await signIn();
      const { taskId } = await deliver({ bytes: 4_000_000, responses: [{ bytesPerSecond: 400_000 }] });
      const value = () => page.getByRole("progressbar", { name: taskId }).evaluate((bar) => bar.value);
      const before = await value();
      await expect.poll(value).toBeGreaterThan(before);
      await page.locator(`#task-${taskId} img`).waitFor();
    });

    it("retries a failed video", async () => {
      const { taskId } = await deliver({ responses: [...Array(5).fill({ status: 404 }), {}] });
      await receiver.client.untilSettled(taskId);
      const page = await signIn({}, `/tasks/${taskId}`);
      await page.getByText("The provider no longer has this video").first().waitFor();
      await page.getByRole("button", { name: "Retry" }).click();
      await page.locator("video").waitFor();
      expect(await page.getByRole("button", { name: "Retry" }).count()).toBe(0);
    });

    it("deletes a task after a confirmation, with the keyboard alone", async () => {
      const { taskId } = await deliver();
      await receiver.client.untilSettled(taskId);
      const page = await openPage();
      await page.goto(`/tasks/${taskId}`);
      await page.locator("#token:focus").waitFor();
      await page.keyboard.type(API_TOKEN);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: taskId }).waitFor();
      await page.keyboard.press("Tab");
      expect(await focused(page)).toBe("Skip to content");
      await page.keyboard.press("Enter");
      await tabTo(page, "Delete…");
      await page.keyboard.press("Enter");
      await tabTo(page, "Delete task and videos");
      await page.keyboard.press("Enter");
      await page.getByText("The task and its videos have been deleted.").waitFor();
      expect(await receiver.client.readTask(taskId)).toBeNull();
    });

    it("has the browser's language, and the other one when it is chosen", async () => {
      const page = await signIn({ locale: "zh-CN" }, `/tasks/${TASKS.failed}`);
      await page.getByText("请重新提交任务").waitFor();
      await page.getByRole("link", { name: "English" }).click();
      await page.getByText("Submit the task again").waitFor();
      await page.goto("/");
      await page.getByRole("heading", { name: "Tasks" }).waitFor();
    });

    it("works without a script, but for live changes", async () => {
      const { taskId } = await deliver();
      await receiver.client.untilSettled(taskId);
      const page = await signIn({ javaScriptEnabled: false });
      await page.getByRole("searchbox").fill(taskId);
      await page.getByRole("button", { name: "Search" }).click();
      await page.waitForURL(`/tasks/${taskId}`);
      expect(await page.getByRole("button", { name: /Copy/ }).count()).toBe(0);
      const downloading = page.waitForEvent("download");
      await page.getByRole("link", { name: "Download" }).click();
      await (await downloading).path();
      await page.getByText("Delete…").click();
      await page.getByRole("button", { name: "Delete task and videos" }).click();
      await page.getByText("The task and its videos have been deleted.").waitFor();
      await page.goto("/");
      await page.getByRole("progressbar").first().waitFor();
    });

    const pages = {
      grid: "/",
      filtered: "/?state=waiting",
      "empty-filter": "/?state=stored&cursor=MS5h",
      "not-found": "/?q=veo_task_nothing",
      "unknown-task": "/tasks/unknown",
      check: "/check",
      usage: "/usage",
      ...Object.fromEntries(Object.entries(TASKS).map(([name, taskId]) => [name, `/tasks/${taskId}`])),
    };

    it.each([
      // Each screen, each color scheme and each language once, as a page's faults seldom need two of them.
      { screen: "desktop", viewport: DESKTOP, colorScheme: "light", locale: "zh-CN" },
      { screen: "phone", viewport: PHONE, colorScheme: "dark", locale: "en-US" },
    ] as const)("is accessible on a $screen, $colorScheme, $locale", async ({ screen, ...options }) => {
      const page = await openPage({ ...options, bypassCSP: true });
      const look = (name: string) =>
        lookAt(page, `${name}-${screen}-${options.colorScheme}-${options.locale}`);
      await page.goto("/");
      await look("sign-in");
      await page.locator("#token").fill("wrong");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await look("wrong-token");
      await page.locator("#token").fill(API_TOKEN);
      await page.keyboard.press("Enter");
      await page.locator("search").waitFor();
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(path);
        await look(name);
      }
    });
  });

  it("made no request to another host, and no error in the console", () => {
    // The second name is the other site of a test above; icons are data.
    const other = receiver.origin.replace("127.0.0.1", "localhost");
    expect([...requested].filter((origin) => ![receiver.origin, other, "null"].includes(origin))).toEqual([]);
    // The browser itself reports the pages of a wrong token and of an unknown task.
    expect(errors.filter((text) => !/^error: Failed to load resource: .* (401|404) /.test(text))).toEqual([]);
  });
});

function focused(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement.textContent.trim()");
}

/** The page fits the screen and is accessible; its picture is kept for people. */
async function lookAt(page: Page, name: string): Promise<void> {
  // axe would measure a color in the middle of its transition.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await toggleDetails(page, true);
  const wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect(wider, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
  expect(await violationsOf(page), name).toEqual([]);
  await toggleDetails(page, false);
  await page.screenshot({ path: `${PICTURES}${name}.png`, fullPage: true });
}

function toggleDetails(page: Page, open: boolean): Promise<void> {
  return page.locator("details").evaluateAll((all, wanted) => {
    for (const one of all) one.toggleAttribute("open", wanted);
  }, open);
}

/** At most as often as a person would try. */
async function tabTo(page: Page, text: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) === text) return;
  }
  throw new Error(`the keyboard never reaches "${text}"`);
}
