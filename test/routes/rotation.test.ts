/** Tokens that replace one another: what was made with a token ends with it. */

import { beforeAll, describe, expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import { deliver, newTaskId, ORIGIN, settled, simulator, success } from "../client.ts";

const BEFORE = { API_TOKEN: "kept,leaked" };
const AFTER = { API_TOKEN: "kept" };
const taskId = newTaskId();

async function statusOf(path: string, tokens: object, init?: RequestInit): Promise<number> {
  const response = await fetchWith(tokens, path, init);
  await response.body?.cancel();
  return response.status;
}

/** The first signed link in what a client is answered. */
async function linkIn(path: string, headers: Record<string, string>): Promise<string> {
  const text = await (await fetchWith(BEFORE, path, { headers })).text();
  const [link = "no link"] =
    /\/videos\/\w+\/generated_0\.mp4\?expires=\d+&(amp;)?signature=[\w-]{43}/.exec(text) ?? [];
  return link.replace("&amp;", "&");
}

async function sessionOf(token: string): Promise<Record<string, string>> {
  const headers = { origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams({ token }).toString();
  const response = await fetchWith(BEFORE, "/session", { method: "POST", headers, body });
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
    for (const path of ["/", `/tasks/${taskId}`]) {
      const link = await linkIn(path, headers);
      expect([await statusOf(link, BEFORE), await statusOf(link, AFTER)], path).toEqual([200, 403]);
    }
  });
});
