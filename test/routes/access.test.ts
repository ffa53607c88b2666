/** Which token opens what: tokens that replace one another, and those that only read. */

import { beforeAll, describe, expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import { deliver, newTaskId, ORIGIN, settled, simulator, success } from "../client.ts";

const BEFORE = { API_TOKEN: "kept,leaked" };
const AFTER = { API_TOKEN: "kept" };
const USUAL = {};
const VIEWED = { VIEW_TOKEN: "view" };
const taskId = newTaskId();

async function statusOf(path: string, tokens: object, init?: RequestInit): Promise<number> {
  const response = await fetchWith(tokens, path, init);
  await response.body?.cancel();
  return response.status;
}

/** The first signed link in what a client is answered. */
async function linkIn(
  path: string,
  headers: Record<string, string>,
  tokens: object = BEFORE,
): Promise<string> {
  const text = await (await fetchWith(tokens, path, { headers })).text();
  const [link = "no link"] =
    /\/videos\/\w+\/generated_0\.mp4\?expires=\d+&(amp;)?signature=[\w-]{43}/.exec(text) ?? [];
  return link.replace("&amp;", "&");
}

async function sessionOf(token: string, tokens: object = BEFORE): Promise<Record<string, string>> {
  const headers = { origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams({ token }).toString();
  const response = await fetchWith(tokens, "/session", { method: "POST", headers, body });
  return { cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
}

beforeAll(async () => {
  await deliver(success(taskId, [(await simulator.addFile()).url]));
  await settled(taskId);
});

describe("once a token is removed,", () => {
  it.each([
    ["the task", `/videos/${taskId}`],
    ["the task's events", `/videos/${taskId}/events`],
  ])("the links in %s that was read with it open nothing", async (_, path) => {
    const [leaked, kept] = await Promise.all([
      linkIn(path, { authorization: "Bearer leaked" }),
      linkIn(path, { authorization: "Bearer kept" }),
    ]);
    expect([await statusOf(leaked, BEFORE), await statusOf(leaked, AFTER)]).toEqual([200, 403]);
    expect(await statusOf(kept, AFTER)).toBe(200);
  });

  it("the sessions that were opened with it end, and so do the links on their pages", async () => {
    const headers = await sessionOf("leaked");
    expect(await statusOf("/videos", BEFORE, { headers })).toBe(200);
    expect(await statusOf("/videos", AFTER, { headers })).toBe(401);
    expect(await statusOf("/videos", AFTER, { headers: await sessionOf("kept") })).toBe(200);
    const link = await linkIn(`/tasks/${taskId}`, headers);
    expect([await statusOf(link, BEFORE), await statusOf(link, AFTER)]).toEqual([200, 403]);
  });
});

describe("a VIEW_TOKEN", () => {
  const viewer = { authorization: "Bearer view" };

  it.each([
    ["GET", "/videos"],
    ["GET", "/stats"],
    ["GET", "/metrics"],
    ["HEAD", `/videos/${taskId}`],
    ["GET", `/videos/${taskId}/events`],
    ["GET", `/videos/${taskId}/generated_0.mp4`],
  ])("reads: %s %s", async (method, path) => {
    expect(await statusOf(path, VIEWED, { method, headers: viewer })).toBe(200);
    expect(await statusOf(path, USUAL, { method, headers: viewer })).toBe(401);
  });

  it("has links of its own, which end with it", async () => {
    const link = await linkIn(`/videos/${taskId}`, viewer, VIEWED);
    expect([await statusOf(link, VIEWED), await statusOf(link, USUAL)]).toEqual([200, 403]);
  });

  it.each([
    ["PUT", "/videos/other"],
    ["POST", `/videos/${taskId}/retry`],
    ["POST", "/videos/retry"],
    ["POST", "/videos/import"],
    ["DELETE", `/videos/${taskId}`],
    ["POST", "/api/v1/veo/generate"],
    ["POST", "/api/v1/veo/extend"],
    ["POST", "/api/v1/veo/get-4k-video"],
    ["GET", `/api/v1/veo/get-1080p-video?taskId=${taskId}&index=0`],
  ])("is refused with 403 read_only: %s %s", async (method, path) => {
    const response = await fetchWith(VIEWED, path, { method, headers: viewer });
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({ reason: "read_only" }),
    ]);
    expect(await statusOf("/videos/other", USUAL, { headers: { authorization: "Bearer api-token" } })).toBe(
      404,
    );
  });

  it("opens the gallery without its buttons and without the callback URL", async () => {
    const headers = await sessionOf("view", VIEWED);
    for (const path of ["/", `/tasks/${taskId}`, "/tasks/unknown"]) {
      const html = await (await fetchWith(VIEWED, path, { headers })).text();
      expect(html).toContain('action="/session/delete"');
      expect(html).not.toMatch(/callback-token|action="\/tasks\//);
    }
  });

  it.each(["retry", "delete"])("changes nothing by the gallery's form to %s", async (form) => {
    const headers = { ...(await sessionOf("view", VIEWED)), origin: ORIGIN };
    const response = await fetchWith(VIEWED, `/tasks/${taskId}/${form}`, { method: "POST", headers });
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining("only reads")]);
    expect(await statusOf(`/videos/${taskId}`, VIEWED, { headers })).toBe(200);
  });
});
