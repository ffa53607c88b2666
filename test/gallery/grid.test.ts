import { beforeEach, describe, expect, it } from "vitest";
import {
  AUTHORIZED,
  deliver,
  eventually,
  fetchReceiver,
  newTaskId,
  settled,
  simulator,
  success,
} from "../client.ts";
import { attributes, Browser, shownIn, textOf, type Visit } from "./browser.ts";
import { failed, list, REQUEST, summary, unlistAll } from "./listed-tasks.ts";

const CARDS_A_PAGE = 24;

beforeEach(() => unlistAll());

async function grid(path = "/"): Promise<Visit> {
  return (await new Browser().signIn()).visit(path);
}

describe("the grid", () => {
  it("shows a task with its video, state, number of videos, size and age", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    await settled(taskId);
    const visitor = await new Browser().signIn();
    const shown = new RegExp(`${taskId} Stored 2 sec 320 × 180 1 video 29 kB (\\d+ seconds? ago|now)`);
    const html = await eventually(async () => {
      const visit = await visitor.visit("/");
      expect(textOf(visit.html)).toMatch(shown);
      return visit.html;
    });
    expect(attributes(html, "href")).toContain(`/tasks/${taskId}`);

    // No poster yet: the script plays the video when it is asked to, and draws one for whoever may give it.
    const video = `/videos/${taskId}/generated_0.mp4`;
    expect(attributes(html, "data-plays")).toContain(video);
    expect(attributes(html, "data-draws")).toEqual([`${video}/poster`]);
    expect(html).not.toMatch(/<(img|video)/);
    const viewer = await new Browser({ VIEW_TOKEN: "view" }).signIn("view");
    expect(attributes((await viewer.visit("/")).html, "data-draws")).toEqual([]);
  });

  it("shows the poster of a task that has one, once the list knows of it", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    await settled(taskId);
    const path = `/videos/${taskId}/generated_0.mp4/poster`;
    const body = Uint8Array.fromBase64("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");
    const given = await fetchReceiver(path, { method: "PUT", headers: AUTHORIZED, body });
    expect(given.status).toBe(201);
    const visitor = await new Browser().signIn();
    const html = await eventually(async () => {
      const visit = await visitor.visit("/");
      expect(attributes(visit.html, "src")).toEqual([path]);
      return visit.html;
    });
    // Nothing jumps when it comes.
    expect(html).toMatch(/<img [^>]*width="320" height="180"/);
    expect(attributes(html, "data-draws")).toEqual([]);
    expect((await visitor.visit(path)).status).toBe(200);
  });

  it("has the prompt as a card's title, the task's id below, and the model", async () => {
    const request = { ...REQUEST, prompt: "A fox\n in the snow", model: "veo3_fast" };
    await list(summary("asked", { request }), summary("without"));
    const { html } = await grid();
    expect(textOf(html)).toMatch(/A fox in the snow asked Stored veo3_fast 1 video/);
    expect(textOf(html)).toMatch(/without Stored 1 video/);
  });

  it("cuts a prompt that no card has room for, and no emoji in two", async () => {
    const prompt = "👨‍👩‍👧‍👦".repeat(400);
    await list(summary("long", { request: { ...REQUEST, prompt } }));
    const title = /<h2><a[^>]*>([^<]*)/.exec((await grid()).html)?.[1] ?? "";
    expect(title).toMatch(/^(👨‍👩‍👧‍👦){5,20}…$/u);
  });

  it("is newest first", async () => {
    const now = Date.now();
    await list(
      summary("older", { createdAt: now - 7_200_000 }),
      summary("newest", { createdAt: now - 1000 }),
      summary("oldest", { createdAt: now - 40 * 86_400_000 }),
    );
    const visit = await grid();
    expect(shownIn(visit)).toEqual(["newest", "older", "oldest"]);
    expect(textOf(visit.html)).toMatch(/older .*2 hours ago.*oldest .*40 days ago/);
  });

  it("says why a task failed and what to do", async () => {
    await list(failed("refused", { code: 400, failure: "content_policy" }));
    const text = textOf((await grid()).html);
    expect(text).toContain("Rejected by the content policy Rephrase the prompt");
  });

  it("shows how far a task that is being stored has come", async () => {
    const file = await simulator.addFile({ bytes: 100_000, responses: [{ stallAt: 60_000 }] });
    const small = await simulator.addFile();
    const taskId = newTaskId();
    await deliver(success(taskId, [small.url, file.url]));
    const visitor = await new Browser().signIn();
    await expect.poll(async () => attributes((await visitor.visit("/")).html, "value")).toContain("0.8");
    const { html } = await visitor.visit("/");
    expect(textOf(html)).toContain("1 of 2 stored");
    await visitor.visit(`/tasks/${taskId}/delete`, { form: {} });
  });

  it("loads the posters that nobody sees yet later", async () => {
    await list(...Array.from({ length: 12 }, (_, n) => summary(`task_${n}`, { hasPoster: true })));
    const { html } = await grid();
    expect(attributes(html, "loading")).toEqual([...Array(8).fill("eager"), ...Array(4).fill("lazy")]);
  });
});

describe("the filter", () => {
  beforeEach(() =>
    list(
      summary("stored"),
      failed("failed"),
      failed("failed_too"),
      failed("waiting", { state: "waiting", code: null, failure: null, settledAt: null }),
    ),
  );

  it("shows the tasks of one state, and how many there are of each", async () => {
    const visit = await grid("/?state=failed");
    expect(shownIn(visit).sort()).toEqual(["failed", "failed_too"]);
    expect(textOf(visit.html)).toContain("All 4 Waiting 1 Storing 0 Stored 1 Partly stored 0 Failed 2");
    expect(visit.html).toMatch(/href="\/\?state=failed" aria-current="page"/);
  });

  it("that nothing passes says so, and leads back", async () => {
    const { html } = await grid("/?state=partial");
    expect(textOf(html)).toContain("No tasks in “Partly stored”");
    expect(attributes(html, "href")).toContain("/");
  });

  it.each(["/?state=unheard", "/?cursor=altered", "/?limit=0"])(
    "of a made-up address is a page that leads back: %s",
    async (path) => {
      const { status, html } = await grid(path);
      expect(status).toBe(400);
      expect(textOf(html)).toContain("This page is out of date");
    },
  );
});

describe("paging", () => {
  const linkOf = ({ html }: Visit, rel: string) =>
    new RegExp(`<a rel="${rel}" href="([^"]*)"`).exec(html)?.[1]?.replaceAll("&amp;", "&");

  it("leads through all tasks, a page at a time, and back the same way", async () => {
    const now = Date.now();
    const ids = Array.from({ length: 3 * CARDS_A_PAGE + 1 }, (_, n) => `task_${n}`);
    await list(...ids.map((taskId, n) => failed(taskId, { createdAt: now - n * 86_400_000 })));
    const visitor = await new Browser().signIn();
    const pages: Visit[] = [];
    for (let path: string | undefined = "/?state=failed"; path !== undefined; ) {
      const visit: Visit = await visitor.visit(path);
      pages.push(visit);
      path = linkOf(visit, "next");
    }
    expect(pages.map((visit) => shownIn(visit).length)).toEqual([...Array(3).fill(CARDS_A_PAGE), 1]);
    expect(pages.flatMap(shownIn)).toEqual(ids);
    const firstPage = pages[0] as Visit;
    expect([linkOf(firstPage, "prev"), linkOf(firstPage, "first")]).toEqual([undefined, undefined]);

    const back: string[][] = [];
    for (let path = linkOf(pages[3] as Visit, "prev"); path !== undefined; ) {
      const visit = await visitor.visit(path);
      back.push(shownIn(visit));
      expect([undefined, "/?state=failed"]).toContain(linkOf(visit, "first"));
      path = linkOf(visit, "prev");
    }
    expect(back).toEqual(pages.slice(0, 3).map(shownIn).toReversed());
  });

  it("forgets the pages far back rather than grow an address without end", async () => {
    await list(...Array.from({ length: 2 * CARDS_A_PAGE }, (_, n) => summary(`task_${n}`)));
    const visitor = await new Browser().signIn();
    const [cursor = ""] = /cursor=([\w-]+)/.exec((await visitor.visit("/")).html)?.slice(1) ?? [];
    const page = await visitor.visit(`/?cursor=${cursor}&trail=${Array(200).fill(cursor).join(".")}`);
    const newer = new URL(linkOf(page, "prev") ?? "", "https://receiver.example.com");
    expect(newer.searchParams.get("trail")?.length).toBeLessThanOrEqual(4000);
    expect(newer.searchParams.get("trail")?.length).toBeGreaterThan(3000);
  });
});
