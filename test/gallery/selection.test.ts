/** What is done with several tasks at a time. */

import { describe, expect, it } from "vitest";
import {
  deliver,
  eventually,
  failure,
  fetchReceiver,
  getTask,
  newTaskId,
  settled,
  simulator,
  success,
  taskOf,
} from "../client.ts";
import { attributes, Browser, shownIn, textOf } from "./browser.ts";

const signedIn = await new Browser().signIn();

const ids = (...taskIds: string[]) => taskIds.map((taskId) => ["id", taskId]);

async function failedTask(): Promise<string> {
  const taskId = newTaskId();
  await deliver(failure(taskId, 501));
  return taskId;
}

async function storedTask(): Promise<string> {
  const taskId = newTaskId();
  await deliver(success(taskId, [(await simulator.addFile()).url]));
  await settled(taskId);
  return taskId;
}

/** Its video was gone until now. */
async function retryableTask(): Promise<string> {
  const taskId = newTaskId();
  const file = await simulator.addFile({ responses: [...Array(5).fill({ status: 404 }), {}] });
  await deliver(success(taskId, [file.url]));
  expect(await settled(taskId)).toMatchObject({ state: "failed" });
  return taskId;
}

describe("the selection", () => {
  it("is a form that works without script: a box for each task, and a page that asks before they are deleted", async () => {
    const taskId = await failedTask();
    const { html } = await eventually(async () => {
      const visit = await signedIn.visit("/?state=failed");
      expect(shownIn(visit)).toContain(taskId);
      return visit;
    });
    expect(html).toContain(`<input type="checkbox" name="id" value="${taskId}" form="selection"`);
    const form = /<form id="selection".*?<\/form>/.exec(html)?.[0] ?? "";
    expect(form).toContain('name="next" value="/?state=failed"');
    const button = '<button type="submit" class="danger" formaction="/selected/delete">Delete…</button>';
    expect(form).toContain(`<noscript>${button}</noscript>`);
    // What the script asks instead is hidden until it runs.
    expect(form).toMatch(/<details class="confirm" hidden/);
  });

  it("retries what has failed, and leads back", async () => {
    const [first, second, other] = [await retryableTask(), await retryableTask(), await failedTask()];
    const form = [...ids(first, second, other), ["next", "/?state=failed&q=fox"]];
    const { status, location } = await signedIn.visit("/selected/retry", { form });
    expect([status, location]).toEqual([303, "/?state=failed&q=fox"]);
    expect(textOf((await signedIn.visit(String(location))).html)).toContain("Trying again now what");
    for (const taskId of [first, second]) expect(await settled(taskId)).toMatchObject({ state: "stored" });
  });

  it("in which nothing can be retried says so", async () => {
    const { status, html } = await signedIn.visit("/selected/retry", { form: ids(await failedTask()) });
    expect(status).toBe(409);
    expect(textOf(html)).toContain("Nothing to retry");
  });

  it("is deleted, also when some of it is gone already", async () => {
    const [first, second] = [await failedTask(), await storedTask()];
    const kept = await failedTask();
    const form = ids(first, second, "veo_task_gone", "not an id");
    const { status, location } = await signedIn.visit("/selected/delete", { form });
    expect([status, location]).toEqual([303, "/"]);
    expect(textOf((await signedIn.visit("/")).html)).toContain(
      "The selected tasks and their videos have been",
    );
    const statuses = await Promise.all([first, second, kept].map(async (id) => (await getTask(id)).status));
    expect(statuses).toEqual([404, 404, 200]);
  });

  it("has a page that asks before it is deleted: it says how much that is, and leads back or on", async () => {
    const [stored, another, failed] = [await storedTask(), await storedTask(), await failedTask()];
    const next = "/?state=stored&q=fox";
    const query = new URLSearchParams([...ids(stored, another, failed, "veo_task_gone"), ["next", next]]);
    const { html } = await signedIn.visit(`/selected/delete?${query}`);
    const tasks = [await taskOf(stored), await taskOf(another)];
    const bytes = tasks.reduce((sum, { videos }) => sum + (videos[0]?.bytes ?? 0), 0);
    expect(textOf(html)).toContain(`Tasks: 3. Stored videos: 2 (${(bytes / 1000).toFixed(1)} kB).`);
    expect(html).toMatch(/<a class="button" href="\/\?state=stored&amp;q=fox" data-cancel="[^"]*">Cancel/);
    const inChinese = await signedIn.visit(`/selected/delete?${query}`, {
      headers: { "accept-language": "zh" },
    });
    expect(textOf(inChinese.html)).toContain("任务 3 个，已保存的视频 2 个");

    const [form = ""] = /<form method="post" action="\/selected\/delete".*?<\/form>/.exec(html) ?? [];
    const fields = [...form.matchAll(/name="(.*?)" value="(.*?)"/g)].map(([, name = "", value = ""]) => [
      name,
      value.replaceAll("&amp;", "&"),
    ]);
    const { location } = await signedIn.visit("/selected/delete", { form: fields });
    expect(location).toBe(next);
    const statuses = await Promise.all(
      [stored, another, failed].map(async (id) => (await getTask(id)).status),
    );
    expect(statuses).toEqual([404, 404, 404]);
  });

  it("has a page of links that download its videos", async () => {
    const [first, second, failed] = [await storedTask(), await storedTask(), await failedTask()];
    const { html } = await signedIn.visit(`/links?id=${first}&id=${second}&id=${failed}&id=veo_task_gone`);
    const links = attributes(html, "href").filter((href) => href.startsWith("/videos/"));
    expect(links.map((link) => link.split("/")[2])).toEqual([first, second]);
    // Those on the page are for who is signed in, and those that are copied for anyone.
    for (const link of links) {
      const { headers } = await signedIn.visit(link);
      expect(headers.get("content-disposition")).toMatch(/^attachment; /);
    }
    const copied = attributes(html, "data-copy")[0]?.split("\n") ?? [];
    expect(copied.map((link) => link.split("?")[0])).toEqual(
      links.map((link) => `https://receiver.example.com${link.split("?")[0]}`),
    );
    for (const link of copied) {
      const answer = await fetchReceiver(link);
      expect(answer.headers.get("content-disposition")).toMatch(/^attachment; /);
      await answer.body?.cancel();
    }
  });

  it("without a stored video has no links, and says so", async () => {
    expect(textOf((await signedIn.visit(`/links?id=${await failedTask()}`)).html)).toContain("None of the");
  });

  it("of nothing does nothing, and leads nowhere else", async () => {
    const form = { next: "https://evil.example.com/" };
    for (const path of ["/selected/retry", "/selected/delete"]) {
      expect((await signedIn.visit(path, { form })).location).toBe("/");
      expect(textOf((await signedIn.visit("/")).html)).toContain("No task was selected.");
      expect((await signedIn.visit(path)).location).toBe("/");
    }
  });
});

describe("a VIEW_TOKEN", () => {
  it("has no boxes and no buttons, and changes nothing", async () => {
    const taskId = await failedTask();
    await eventually(async () => expect(shownIn(await signedIn.visit("/"))).toContain(taskId));
    const viewer = await new Browser({ VIEW_TOKEN: "view", VEO3_API_KEY: "provider-key" }).signIn("view");
    const { html } = await viewer.visit("/");
    expect(html).not.toMatch(/name="id"|id="selection"|href="\/generate|href="\/import/);
    expect((await viewer.visit(`/tasks/${taskId}`)).html).not.toMatch(
      /href="\/generate|<form method="post" action="\/tasks/,
    );
    const form = ids(taskId);
    for (const path of ["/selected/retry", "/selected/delete", "/generate", "/import"]) {
      expect((await viewer.visit(path, { form })).status).toBe(403);
    }
    for (const path of ["/generate", "/import", `/selected/delete?id=${taskId}`]) {
      expect((await viewer.visit(path)).status).toBe(403);
    }
    expect((await taskOf(taskId)).state).toBe("failed");
  });
});
