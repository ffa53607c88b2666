/** Posters: who may give and see one, that it is kept once, and that nothing of it outlives its task. */

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { openSession } from "../../src/access/session.ts";
import type { TaskPage } from "../../src/task/summary.ts";
import { fetchWith } from "../changed-receiver.ts";
import {
  AUTHORIZED,
  crash,
  deliver,
  eventually,
  fetchReceiver,
  newTaskId,
  ORIGIN,
  problemOf,
  remove,
  replaceVariables,
  settled,
  simulator,
  success,
  taskOf,
} from "../client.ts";
import { faultyBucket } from "./faulty-binding.ts";

/** A WebP and a JPEG of one pixel, each as small as it can be. */
const WEBP = Uint8Array.fromBase64("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");
const JPEG = jpegOf(8);
const PNG = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
);

/** The header of a picture of 16 × 16, and so many bytes of nothing. */
function jpegOf(padding: number): Uint8Array<ArrayBuffer> {
  const frame = [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0];
  return new Uint8Array([...frame, ...new Uint8Array(padding)]);
}

const NAME = "generated_0.mp4";
const keyOf = (taskId: string) => `posters/${taskId}/${NAME}`;
const pathOf = (taskId: string, name = NAME) => `/videos/${taskId}/${name}/poster`;

async function storedTask(): Promise<string> {
  const taskId = newTaskId();
  await deliver(success(taskId, [(await simulator.addFile()).url]));
  expect((await settled(taskId)).state).toBe("stored");
  return taskId;
}

function give(taskId: string, body: BodyInit = WEBP, headers: HeadersInit = AUTHORIZED): Promise<Response> {
  return fetchReceiver(pathOf(taskId), { method: "PUT", headers, body });
}

const get = (taskId: string, init: RequestInit = {}) =>
  fetchReceiver(pathOf(taskId), { ...init, headers: { ...AUTHORIZED, ...init.headers } });

const cookie = async (token: string) => `__Host-session=${await openSession(token, Date.now())}`;

describe("a poster", () => {
  let taskId: string;
  beforeAll(async () => {
    taskId = await storedTask();
  });

  it("is not there at first, and then is what was given, in the task and in the list", async () => {
    expect(await problemOf(get(taskId))).toBe("404 no_poster");
    expect((await taskOf(taskId)).videos).toMatchObject([{ posterUrl: null }]);
    expect((await give(taskId)).status).toBe(201);
    const task = await taskOf(taskId);
    const link = task.videos[0]?.posterUrl ?? "";
    expect(new URL(link).pathname).toBe(pathOf(taskId));
    // By its link alone.
    const answer = await fetchReceiver(link);
    expect(await answer.bytes()).toEqual(WEBP);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/webp",
      "content-length": String(WEBP.length),
      "cache-control": "private, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      etag: expect.stringMatching(/^"\w{32}"$/),
    });
    expect(task.notifications).toEqual([]);
    // Not a word of it in the list of clients, which has no links.
    const page: TaskPage = await (await fetchReceiver("/videos", { headers: AUTHORIZED })).json();
    expect(JSON.stringify(page)).not.toContain("oster");
  });

  it("is never replaced: the same one again changes nothing, and another one is refused", async () => {
    const before = await taskOf(taskId);
    expect((await give(taskId)).status).toBe(204);
    expect(await problemOf(give(taskId, JPEG))).toBe("409 poster_exists");
    expect(await (await get(taskId)).bytes()).toEqual(WEBP);
    expect((await taskOf(taskId)).updatedAt).toBe(before.updatedAt);
  });

  it("is served on conditions, and to HEAD without its bytes", async () => {
    const head = await get(taskId, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
      200,
      String(WEBP.length),
      "",
    ]);
    const etag = head.headers.get("etag") ?? "";
    const same = await get(taskId, { headers: { "if-none-match": etag } });
    expect([same.status, same.headers.get("etag"), await same.text()]).toEqual([304, etag, ""]);
    expect(await problemOf(get(taskId, { headers: { "if-match": '"other"' } }))).toBe(
      "412 precondition_failed",
    );
  });

  it("is for pages of any origin to see, and not to give", async () => {
    const preflight = await fetchReceiver(pathOf(taskId), {
      method: "OPTIONS",
      headers: { origin: "https://elsewhere.example", "access-control-request-method": "PUT" },
    });
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-methods")).toBe("GET,HEAD,OPTIONS");
  });

  it("is seen only by its link, a token or a session", async () => {
    const opened = await fetchReceiver(pathOf(taskId), { headers: { cookie: await cookie("api-token") } });
    expect(opened.status).toBe(200);
    expect(await problemOf(fetchReceiver(pathOf(taskId)))).toBe("401 unauthorized");
    const link = (await taskOf(taskId)).videos[0]?.posterUrl ?? "";
    const other = link.replace(taskId, await storedTask());
    expect(await problemOf(fetchReceiver(other))).toBe("403 invalid_link");
  });
});

describe("a poster is given", () => {
  it.each([
    ["by a session of the API token, on a page of the receiver", { origin: ORIGIN }, "api-token", 201],
    ["by such a session behind a proxy", { "sec-fetch-site": "same-origin" }, "api-token", 201],
    ["not by a session on a page of another site", { origin: "https://evil.example" }, "api-token", 401],
    ["not by a session that no browser says where from", {}, "api-token", 401],
    ["not by a session of a token that only reads", { origin: ORIGIN }, "view-token", 403],
  ])("%s", async (_, headers, token, status) => {
    const taskId = await storedTask();
    const init = { method: "PUT", headers: { ...headers, cookie: await cookie(token) }, body: WEBP };
    const answer = await fetchWith({ VIEW_TOKEN: "view-token" }, pathOf(taskId), init);
    expect(answer.status).toBe(status);
    expect((await get(taskId)).status).toBe(status === 201 ? 200 : 404);
  });

  it("not by a token that only reads", async () => {
    const headers = { authorization: "Bearer view-token" };
    const answer = fetchWith({ VIEW_TOKEN: "view-token" }, pathOf("veo_task"), { method: "PUT", headers });
    expect(await problemOf(answer)).toBe("403 read_only");
  });

  it.each([
    ["nothing", "", "415 unsupported_media_type"],
    ["a PNG", PNG, "415 unsupported_media_type"],
    ["a page that says it is a picture", "<script>alert(1)</script>", "415 unsupported_media_type"],
    ["the beginning of a picture", JPEG.slice(0, 8), "415 unsupported_media_type"],
    ["a picture of more than 100 KB", jpegOf(100_000), "413 body_too_large"],
  ])("not as %s", async (_, body, problem) => {
    const taskId = await storedTask();
    const headers = { ...AUTHORIZED, "content-type": "image/jpeg" };
    expect(await problemOf(give(taskId, body, headers))).toBe(problem);
    // Also where no length is declared.
    expect(await problemOf(give(taskId, new Response(body).body ?? "", headers))).toBe(problem);
    expect(await env.VIDEOS.head(keyOf(taskId))).toBeNull();
  });

  it("of 100 KB, of whatever type its header says", async () => {
    const taskId = await storedTask();
    const body = jpegOf(100_000 - 15);
    expect((await give(taskId, body, { ...AUTHORIZED, "content-type": "text/html" })).status).toBe(201);
    expect((await get(taskId)).headers.get("content-type")).toBe("image/jpeg");
  });

  it("only to a video that is known and stored", async () => {
    expect(await problemOf(give("unknown"))).toBe("404 unknown_task");
    const taskId = newTaskId();
    const file = await simulator.addFile({ responses: [{ stallAt: 0 }] });
    await deliver(success(taskId, [file.url]));
    expect(await problemOf(give(taskId))).toBe("404 not_stored");
    const init = { method: "PUT", headers: AUTHORIZED, body: WEBP };
    const other = fetchReceiver(pathOf(taskId, "generated_9.mp4"), init);
    expect(await problemOf(other)).toBe("404 unknown_video");
    await remove(taskId);
  });

  it("once, by whoever comes first of several at a time", async () => {
    const taskId = await storedTask();
    const answers = await Promise.all([give(taskId), give(taskId, JPEG), give(taskId), give(taskId, JPEG)]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 204, 409, 409]);
    const first = [WEBP, JPEG][statuses.indexOf(201) % 2];
    expect(await (await get(taskId)).bytes()).toEqual(first);
  });
});

describe("when R2 fails or the object ends", () => {
  it("in the middle, the poster that R2 has is found by the next call", async () => {
    const taskId = await storedTask();
    await replaceVariables(taskId, { VIDEOS: faultyBucket(env.VIDEOS, { put: ["lost"] }) });
    const lost = give(taskId).catch(() => null);
    await eventually(async () => expect(await env.VIDEOS.head(keyOf(taskId))).not.toBeNull());
    expect((await taskOf(taskId)).videos[0]?.posterUrl).toBeNull();
    await crash(taskId);
    await lost;
    expect(await problemOf(give(taskId, JPEG))).toBe("409 poster_exists");
    expect((await taskOf(taskId)).videos[0]?.posterUrl).not.toBeNull();
    expect((await give(taskId)).status).toBe(204);
  });

  it.each(["before", "after"] as const)("%s it has put it, it is asked once more", async (fault) => {
    const taskId = await storedTask();
    await replaceVariables(taskId, { VIDEOS: faultyBucket(env.VIDEOS, { put: [fault] }) });
    expect((await give(taskId)).ok).toBe(true);
    expect((await taskOf(taskId)).videos[0]?.posterUrl).not.toBeNull();
  });
});

/**
 * R2 that keeps what is put only once `late.isCommitted`. Each side looks at what the other has set: a promise that one
 * resolves would go on in the other's context.
 */
function bucketLateToPut() {
  const late: { put: Parameters<R2Bucket["put"]> | null; isCommitted: boolean } = {
    put: null,
    isCommitted: false,
  };
  const put = async (...args: Parameters<R2Bucket["put"]>) => {
    late.put = args;
    while (!late.isCommitted) await scheduler.wait(10);
    return env.VIDEOS.put(...args);
  };
  const bucket = new Proxy(env.VIDEOS, {
    get: (target, name) => (name === "put" ? put : Reflect.get(target, name).bind(target)),
  });
  return { bucket, late };
}

/** A poster that has been given, and that R2 has not kept yet. */
async function givenToLateR2() {
  const taskId = await storedTask();
  const { bucket, late } = bucketLateToPut();
  await replaceVariables(taskId, { VIDEOS: bucket });
  const given = give(taskId);
  await eventually(() => expect(late.put).not.toBeNull());
  return { taskId, late, given };
}

describe("with its task", () => {
  it("a poster is deleted", async () => {
    const taskId = await storedTask();
    await give(taskId);
    await remove(taskId);
    expect(await env.VIDEOS.head(keyOf(taskId))).toBeNull();
    expect(await problemOf(get(taskId))).toBe("404 unknown_task");
    expect(await problemOf(give(taskId))).toBe("404 unknown_task");
  });

  it("one is deleted that arrives during the deletion", async () => {
    const { taskId, late, given } = await givenToLateR2();
    const deleted = remove(taskId);
    await eventually(async () => expect(await problemOf(get(taskId))).toBe("404 unknown_task"));
    late.isCommitted = true;
    expect((await deleted).status).toBe(204);
    expect(await problemOf(given)).toBe("404 unknown_task");
    expect(await env.VIDEOS.head(keyOf(taskId))).toBeNull();
  });

  it("one that R2 finishes after all of that is not the next task's", async () => {
    const { taskId, late, given } = await givenToLateR2();
    const lost = given.catch(() => null);
    await crash(taskId);
    await remove(taskId);
    await lost;
    if (late.put !== null) await env.VIDEOS.put(...late.put);
    expect(await env.VIDEOS.head(keyOf(taskId)), "R2 has finished it").not.toBeNull();
    expect(await problemOf(get(taskId))).toBe("404 unknown_task");

    await deliver(success(taskId, [(await simulator.addFile()).url]));
    await settled(taskId);
    expect((await taskOf(taskId)).videos[0]?.posterUrl).toBeNull();
    expect(await problemOf(get(taskId))).toBe("404 no_poster");
    expect((await give(taskId, JPEG)).status).toBe(201);
    expect(await (await get(taskId)).bytes()).toEqual(JPEG);
  });
});
