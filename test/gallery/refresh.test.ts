/** Pages that refresh themselves: how often, and that it costs nothing to be told that there is nothing new. */

import { describe, expect, it } from "vitest";
import {
  deliver,
  eventually,
  failure,
  newTaskId,
  put,
  remove,
  settled,
  simulator,
  success,
} from "../client.ts";
import { countedLibrary } from "../library/counted-library.ts";
import { attributes, Browser, shownIn } from "./browser.ts";

const signedIn = await new Browser().signIn();

/** As the script of an open page asks for it again. */
async function refresh(path: string, etag: string, more: Record<string, string> = {}) {
  const headers = { "if-none-match": etag, "sec-fetch-dest": "empty", ...more };
  const visit = await signedIn.visit(path, { headers });
  return { ...visit, etag: visit.headers.get("etag") ?? "" };
}

/** Its script has the page's ETag from the page itself. */
async function open(path: string) {
  const visit = await signedIn.visit(path);
  expect(visit.status).toBe(200);
  const [etag = ""] = attributes(visit.html, "data-etag").map((value) => value.replaceAll("&quot;", '"'));
  expect(visit.headers.get("etag")).toBe(etag);
  return { ...visit, etag };
}

/** A page says how many minutes ago something was: asked in two minutes it is not the same. */
const unchanged = (path: string) =>
  eventually(async () => {
    const { etag } = await open(path);
    const again = await refresh(path, etag);
    expect([again.status, again.html]).toEqual([304, ""]);
    return etag;
  });

describe("a task's page", () => {
  it("is answered 304 until its task has changed", async () => {
    const taskId = newTaskId();
    await put(taskId);
    const path = `/tasks/${taskId}`;
    const etag = await unchanged(path);
    await deliver(failure(taskId, 501));
    const changed = await refresh(path, etag);
    expect(changed.status).toBe(200);
    expect(changed.html).toContain("Generation failed");
    expect(changed.etag).not.toBe(etag);
  });

  it("is another one as bytes arrive, which it asks for each second, and else every 5 seconds", async () => {
    const responses = [{ bytesPerSecond: 300_000 }];
    const file = await simulator.addFile({ bytes: 3_000_000, responses });
    const taskId = newTaskId();
    await put(taskId);
    const path = `/tasks/${taskId}`;
    const rate = async () => attributes((await open(path)).html, "data-refresh")[0];
    expect(await rate()).toBe("5000");
    await deliver(success(taskId, [file.url]));
    expect(await rate()).toBe("1000");
    const { etag } = await open(path);
    await eventually(async () => expect((await refresh(path, etag)).status).toBe(200));
    await remove(taskId);
  });

  it("of a task that was deleted, or after the end of the session, says so", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    const path = `/tasks/${taskId}`;
    const etag = await unchanged(path);
    const headers = { "if-none-match": etag };
    expect((await new Browser().visit(path, { headers })).status).toBe(401);
    await remove(taskId);
    expect((await refresh(path, etag)).status).toBe(404);
  });

  it("is another one in another language, and for who may only look", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    const path = `/tasks/${taskId}`;
    const etag = await unchanged(path);
    expect((await refresh(path, etag, { "accept-language": "zh" })).html).toContain("生成失败");
    const viewer = await new Browser({ VIEW_TOKEN: "view" }).signIn("view");
    expect((await viewer.visit(path, { headers: { "if-none-match": etag } })).status).toBe(200);
  });
});

describe("the grid", () => {
  it("is answered 304 until a task is listed, or one of its tasks has changed", async () => {
    const taskId = newTaskId();
    const etag = await unchanged("/");
    await put(taskId);
    const added = await eventually(async () => {
      const visit = await refresh("/", etag);
      expect(shownIn(visit)).toContain(taskId);
      return visit;
    });
    await deliver(failure(taskId, 501));
    await eventually(async () => {
      const { html } = await refresh("/", added.etag);
      expect(html).toContain(`${taskId} has failed.`);
    });
  });

  it("asks for news every 2 seconds, also when all is settled, and a search too", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    await settled(taskId);
    for (const path of ["/", "/?state=partial", "/?q=nothing"]) {
      expect(attributes((await open(path)).html, "data-refresh")).toEqual(["2000"]);
    }
  });
});

describe("a search", () => {
  it("is answered 304 without looking for tasks, until one is listed", async () => {
    const { library, calls } = countedLibrary();
    const path = "/?q=veo_task";
    const counting = await new Browser({ LIBRARY: library }).signIn();
    const etag = await eventually(async () => {
      const { etag } = await open(path);
      const again = await counting.visit(path, { headers: { "if-none-match": etag } });
      expect([again.status, again.headers.get("etag")]).toEqual([304, etag]);
      return etag;
    });
    expect(calls.map(({ method }) => method)).not.toContain("page");

    const taskId = newTaskId();
    await put(taskId);
    await eventually(async () => expect(shownIn(await refresh(path, etag))).toContain(taskId));
  });

  it("that has found a task whose bytes arrive shows that, though it is not listed", async () => {
    const responses = [{ bytesPerSecond: 300_000 }];
    const file = await simulator.addFile({ bytes: 3_000_000, responses });
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    const path = "/?q=veo_task&state=storing";
    const progress = async () =>
      attributes((await open(path)).html, "value").filter((v) => v.startsWith("0."));
    await eventually(async () => expect(await progress()).toHaveLength(1));
    const { etag } = await open(path);
    await eventually(async () => {
      const { status, html } = await refresh(path, etag);
      expect([status, html.includes(taskId)]).toEqual([200, true]);
    });
    await remove(taskId);
  });
});
