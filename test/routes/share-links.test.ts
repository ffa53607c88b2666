/** Links to share: their lifetime is chosen, and they do what a task's own links do. */

import { expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import {
  AUTHORIZED,
  deliver,
  fetchReceiver,
  newTaskId,
  ORIGIN,
  posted,
  problemOf,
  settled,
  simulator,
  success,
} from "../client.ts";

const ask = (path: string, body: unknown, headers: Record<string, string> = AUTHORIZED) =>
  fetchReceiver(path, posted(body, headers));

async function storedPath(): Promise<string> {
  const taskId = newTaskId();
  await deliver(success(taskId, [(await simulator.addFile()).url]));
  await settled(taskId);
  return `/videos/${taskId}/generated_0.mp4`;
}

it.each([60, 2_592_000])("a link for %i seconds opens its video, and says until when", async (seconds) => {
  const path = await storedPath();
  const askedAt = Date.now();
  const answer = await ask(`${path}/link`, { seconds });
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const { url, expiresAt } = (await answer.json()) as { url: string; expiresAt: string };
  const link = new URL(url);
  expect([link.origin, link.pathname]).toEqual([ORIGIN, path]);
  expect(Date.parse(expiresAt)).toBe(Number(link.searchParams.get("expires")) * 1000);
  const lives = Date.parse(expiresAt) - askedAt - seconds * 1000;
  expect(lives).toBeGreaterThanOrEqual(0);
  expect(lives).toBeLessThan(60_000);
  const video = await fetchReceiver(url, { method: "HEAD" });
  expect([video.status, video.headers.get("content-type")]).toEqual([200, "video/mp4"]);
});

it.each([
  [{ seconds: 59 }, "400 invalid_body"],
  [{ seconds: 2_592_001 }, "400 invalid_body"],
  [{ seconds: 60.5 }, "400 invalid_body"],
  [{ seconds: "60" }, "400 invalid_body"],
  [{}, "400 invalid_body"],
  [[], "400 invalid_body"],
  ["{", "400 malformed_json"],
  ["", "400 malformed_json"],
])("%j is refused", async (body, problem) => {
  expect(await problemOf(ask(`${await storedPath()}/link`, body))).toBe(problem);
});

it("a link is made only to a video that is known and stored", async () => {
  const body = { seconds: 60 };
  expect(await problemOf(ask("/videos/unknown/generated_0.mp4/link", body))).toBe("404 unknown_task");
  const other = (await storedPath()).replace("generated_0", "generated_1");
  expect(await problemOf(ask(`${other}/link`, body))).toBe("404 unknown_video");
});

it("a link is made only by an API token", async () => {
  const path = `${await storedPath()}/link`;
  expect(await problemOf(ask(path, { seconds: 60 }, {}))).toBe("401 unauthorized");
  const viewing = posted({ seconds: 60 }, { authorization: "Bearer view-token" });
  expect(await problemOf(fetchWith({ VIEW_TOKEN: "view-token" }, path, viewing))).toBe("403 read_only");
});
