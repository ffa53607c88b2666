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
import { attributes, Browser, textOf } from "./browser.ts";

const signedIn = await new Browser().signIn();

describe("a task's page", () => {
  it("has every video to play, to download and to link to", async () => {
    const files = await Promise.all([1, 2, 3].map((seed) => simulator.addFile({ seed })));
    const taskId = newTaskId();
    const [first, second, original] = files.map(({ url }) => url);
    await deliver(success(taskId, [first, second], { originUrls: [original], resolution: "720p" }));
    await settled(taskId);
    const { html } = await signedIn.visit(`/tasks/${taskId}`);
    for (const name of ["generated_0.mp4", "generated_1.mp4", "original_0.mp4"]) {
      // What the page itself plays and downloads never expires; what is copied opens for anyone, for a while.
      const path = `/videos/${taskId}/${name}`;
      expect(attributes(html, "src")).toContain(`${path}#t=0.1`);
      expect(attributes(html, "href")).toContain(`${path}?download=1`);
      const signed = new RegExp(`^${path}\\?expires=\\d+&signature=[\\w-]+$`);
      const [link] = attributes(html, "data-copy").filter((text) => signed.test(text));
      const opened = await fetchReceiver(String(link));
      const downloaded = await signedIn.visit(`${path}?download=1`);
      expect([opened.status, (await opened.bytes()).length]).toEqual([
        200,
        Number(downloaded.headers.get("content-length")),
      ]);
      expect(downloaded.headers.get("content-disposition")).toMatch(/^attachment; /);
    }
    const text = textOf(html);
    expect(text).toContain("Stored");
    // Numbered where there are several of a kind.
    expect(text).toMatch(
      /Video 1 generated_0\.mp4.*Video 2 generated_1\.mp4.*Uncropped original original_0\.mp4/,
    );
    expect(text).toContain("Resolution 720p");
    expect(text).toContain("The task and its 3 stored videos (87.1 kB) will be deleted permanently.");
    expect(text).toMatch(/History .*Video stored \S+ · 29 kB .*Video stored .*Callback received/);
    expect(html).not.toContain("/retry");
  });

  it("says why a generation failed, in the provider's words, and what to do", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 400, "您的提示词被网站标记为违反内容政策。"));
    const text = textOf((await signedIn.visit(`/tasks/${taskId}`)).html);
    expect(text).toContain("Rejected by the content policy Rephrase the prompt");
    expect(text).toContain("(400): 您的提示词被网站标记为违反内容政策。");
  });

  it("says of each video that failed why", async () => {
    const taskId = newTaskId();
    await deliver(success(taskId, ["http://10.0.0.1/a.mp4"]));
    await settled(taskId);
    const text = textOf((await signedIn.visit(`/tasks/${taskId}`)).html);
    // The reason and the advice once, and what exactly happened beside the video.
    const [page = ""] = text.split(" History ");
    expect(page).toMatch(
      /Failed Video host not allowed Check VIDEO_HOSTS.* 10\.0\.0\.1 is not one of VIDEO_HOSTS/,
    );
    expect(page.match(/Video host not allowed|Check VIDEO_HOSTS/g)).toHaveLength(2);
  });

  it("sums up what could be stored only in part", async () => {
    const { url } = await simulator.addFile();
    const gone = await simulator.addFile({ responses: [{ status: 404 }] });
    const taskId = newTaskId();
    await deliver(success(taskId, [url, gone.url, "http://10.0.0.1/a.mp4"]));
    await settled(taskId);
    const english = textOf((await signedIn.visit(`/tasks/${taskId}`)).html);
    expect(english).toMatch(
      /1 of 3 videos stored; 2 failed The provider no longer has this video · .* Video host not allowed · /,
    );
    const chinese = await signedIn.visit(`/tasks/${taskId}`, { headers: { "accept-language": "zh" } });
    expect(textOf(chinese.html)).toContain("共 3 个视频，已保存 1 个，失败 2 个");
  });

  it("shows progress", async () => {
    const file = await simulator.addFile({ bytes: 400_000, responses: [{ stallAt: 100_000 }] });
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    await eventually(async () => expect((await taskOf(taskId)).videos[0]?.receivedBytes).toBe(100_000));
    const { html } = await signedIn.visit(`/tasks/${taskId}`);
    expect(html).toContain('value="100000" max="400000"');
    expect(textOf(html)).toContain("0.1 / 0.4 MB · 25%");
    await signedIn.visit(`/tasks/${taskId}/delete`, { form: {} });
  });

  it("of an unknown task says so, and which callback URL should have brought it", async () => {
    const { status, html } = await signedIn.visit("/tasks/unknown");
    expect(status).toBe(404);
    expect(textOf(html)).toContain("Task not found");
    expect(textOf(html)).toContain("/veo3-callback?token=callback-token");
  });
});

describe("retry", () => {
  it("is offered when something failed, and tries it again", async () => {
    // Long enough on its way that the page is looked at meanwhile.
    const slow = { bytesPerSecond: 20_000 };
    const file = await simulator.addFile({ responses: [...Array(5).fill({ status: 404 }), slow] });
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    expect(await settled(taskId)).toMatchObject({ state: "failed" });
    expect((await signedIn.visit(`/tasks/${taskId}`)).html).toContain(`action="/tasks/${taskId}/retry"`);

    const { status, location } = await signedIn.visit(`/tasks/${taskId}/retry`, { form: {} });
    expect([status, location]).toEqual([303, `/tasks/${taskId}`]);
    // A page that is open elsewhere does not take the notice away. It is said once.
    const shows = async (headers = {}) => (await signedIn.visit(`/tasks/${taskId}`, { headers })).html;
    expect(await shows({ "sec-fetch-dest": "empty" })).not.toContain("Trying again now.");
    expect(await shows()).toContain("Trying again now.");
    expect(await shows()).not.toContain("Trying again now.");
    expect(await settled(taskId)).toMatchObject({ state: "stored" });
  });

  it("of what has failed again by then does not say that it is going on", async () => {
    const taskId = newTaskId();
    await deliver(success(taskId, ["http://10.0.0.1/a.mp4"]));
    await settled(taskId);
    const { location } = await signedIn.visit(`/tasks/${taskId}/retry`, { form: {} });
    await settled(taskId);
    expect((await signedIn.visit(String(location))).html).not.toContain("Trying again now.");
  });

  it("of what has not failed says so", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    const { status, html } = await signedIn.visit(`/tasks/${taskId}/retry`, { form: {} });
    expect(status).toBe(409);
    expect(textOf(html)).toContain("Nothing to retry");
  });
});

describe("delete", () => {
  it("asks first, then removes the task for good", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    const { html } = await signedIn.visit(`/tasks/${taskId}`);
    // Closed until it is asked for, with or without script.
    expect(html).toMatch(
      /<details class="confirm" id="delete-task"><summary[^>]*>Delete…<\/summary><form method="post"/,
    );
    expect(textOf(html)).toContain("It has no stored video.");

    const { status, location } = await signedIn.visit(`/tasks/${taskId}/delete`, { form: {} });
    expect([status, location]).toEqual([303, "/"]);
    expect((await getTask(taskId)).status).toBe(404);
    const after = await signedIn.visit(String(location));
    expect(textOf(after.html)).toContain("The task and its videos have been deleted.");
    expect((await signedIn.visit(`/tasks/${taskId}/delete`, { form: {} })).status).toBe(404);
  });
});
