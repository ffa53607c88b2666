/** Rows 70, 71 and 73: who may see what of the videos stored. */

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectProblem } from "./callback-answers.ts";
import { send } from "./http-request.ts";
import type { ReceiverClient, TaskView } from "./receiver-client.ts";
import { expectPart, expectWhole } from "./stored-video.ts";
import { API_TOKEN, newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

/** Long enough to use a fresh link, short enough to wait for its end. */
const LINK_TTL_SECONDS = 4;
const EXPIRED_DEADLINE_MS = 20_000;
const POLL_MS = 100;

let simulator: Simulator;
let receiver: TestReceiver;
let client: ReceiverClient;
let content: Buffer;
let task: TaskView;
let path: string;
beforeAll(async () => {
  simulator = await startSimulator();
  receiver = await startTestReceiver(simulator, { vars: { LINK_TTL_SECONDS } });
  client = receiver.client;
  task = await storeTask();
  path = `/videos/${task.taskId}/generated_0.mp4`;
  content = (await client.get(path)).body;
});
afterAll(async () => {
  await receiver?.stop();
  await simulator?.close();
});

async function storeTask(): Promise<TaskView> {
  const taskId = newTaskId();
  const files = await Promise.all([1, 2].map((seed) => simulator.addFile({ seed })));
  await client.callBack(oldestSuccessBody({ taskId, resultUrls: files.map(({ url }) => url) }));
  return client.untilSettled(taskId);
}

describe("signed links", () => {
  /** Just made, so it has not expired; a task's links are ever the same name in the same order. */
  async function freshLink(index = 0, taskId = task.taskId): Promise<URL> {
    const fresh = await client.readTask(taskId);
    return new URL(String(fresh?.videos[index]?.url));
  }
  const open = (link: URL) => send(link.href);
  const changed = (link: URL, name: string, change: (value: string) => string) => {
    const url = new URL(link);
    url.searchParams.set(name, change(url.searchParams.get(name) ?? ""));
    return url;
  };
  const flipped = (text: string) => `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`;

  it("70 open their video without a token, also for parts and for download", async () => {
    const link = await freshLink();
    expectWhole(await open(link), content);
    const part = await send(link.href, { headers: { range: "bytes=0-9" } });
    expectPart(part, content, 0, 9);
    const download = await send(`${link.href}&download=1`);
    expectWhole(download, content);
    const fileName = `veo3_generated_${task.taskId}_0.mp4`;
    expect(download.headers["content-disposition"]).toBe(`attachment; filename="${fileName}"`);
  });

  it.each([
    ["with another signature", (link: URL) => changed(link, "signature", flipped)],
    ["with a signature cut short", (link: URL) => changed(link, "signature", (text) => text.slice(0, -1))],
    ["with an empty signature", (link: URL) => changed(link, "signature", () => "")],
    ["with a signature that is none", (link: URL) => changed(link, "signature", () => "\u0000é%")],
    ["that expire later", (link: URL) => changed(link, "expires", (text) => String(Number(text) + 1))],
    ["that expire never", (link: URL) => changed(link, "expires", () => "Infinity")],
    ["whose expiry is written otherwise", (link: URL) => changed(link, "expires", (text) => `0${text}`)],
    ["whose expiry is a float", (link: URL) => changed(link, "expires", (text) => `${text}.0`)],
    ["without signature", (link: URL) => new URL(link.href.replace(/&signature=.*/, ""))],
    ["without expiry", (link: URL) => new URL(link.href.replace(/expires=\d+&/, ""))],
    ["with two signatures", (link: URL) => new URL(`${link.href}&signature=x`)],
    ["with the signature twice", (link: URL) => new URL(link.href.replace(/signature=.*/, "$&&$&"))],
    ["with two expiries", (link: URL) => new URL(`${link.href}&expires=9999999999`)],
    ["with two expiries, the other way round", (link: URL) => new URL(link.href.replace("?", "?expires=1&"))],
    ["for another video", (link: URL) => new URL(link.href.replace("generated_0", "generated_1"))],
    ["for a video that is not there", (link: URL) => new URL(link.href.replace("generated_0", "original_0"))],
  ])("70 %s are refused", async (_, alter) => {
    const answer = await open(alter(await freshLink()));
    expectProblem(answer, 403);
  });

  it("70 of another task are refused", async () => {
    const other = await storeTask();
    const foreign = await freshLink(0, other.taskId);
    expectWhole(await send((await freshLink()).href), content);
    expectProblem(await send(foreign.href.replace(other.taskId, task.taskId)), 403);
  });

  it("70 open nothing but videos", async () => {
    const { search } = await freshLink();
    expectProblem(await send(`${client.origin}/videos/${task.taskId}${search}`), 401);
  });

  it("70 are refused once they have expired", async () => {
    const link = await freshLink();
    expect((await open(link)).status).toBe(200);
    const deadline = Date.now() + EXPIRED_DEADLINE_MS;
    const expires = Number(link.searchParams.get("expires"));
    let answer = await open(link);
    while (answer.status === 200 && Date.now() < deadline) {
      await sleep(POLL_MS);
      answer = await open(link);
    }
    expectProblem(answer, 403);
    expect(Date.now() / 1000).toBeGreaterThanOrEqual(expires);
  });
});

describe("names and tokens", () => {
  it.each([
    "generated_2.mp4",
    "original_0.mp4",
    "generated_00.mp4",
    "GENERATED_0.MP4",
    "generated_0",
    "generated_0.mp4%00",
    "generated_0.mp4%2f",
    "%2e%2e%2f%2e%2e",
    "..%5cgenerated_0.mp4",
    "generated_*.mp4",
    "%F0%9F%8E%AC",
    "%ff",
  ])("71 the name %s, which is not the task's, is 404", async (name) => {
    const answer = await client.get(`/videos/${task.taskId}/${name}`);
    expectProblem(answer, 404);
    expect(answer.body.toString(), "no listing").not.toMatch(/generated_\d/);
  });

  it("71 the name of another task's video is 404", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile();
    await client.callBack(oldestSuccessBody({ taskId, resultUrls: [file.url] }));
    await client.untilSettled(taskId);
    expect((await client.get(`/videos/${taskId}/generated_0.mp4`)).status).toBe(200);
    expectProblem(await client.get(`/videos/${taskId}/generated_1.mp4`), 404);
  });

  it.each([
    ["no token", undefined],
    ["a wrong token", "Bearer another-token"],
    ["a token in another case", `Bearer ${API_TOKEN.toUpperCase()}`],
    ["a token cut short", `Bearer ${API_TOKEN.slice(0, -1)}`],
    ["an empty token", "Bearer "],
    ["another scheme", `Basic ${Buffer.from(`x:${API_TOKEN}`).toString("base64")}`],
    ["the token without a scheme", API_TOKEN],
    ["two tokens", `Bearer x, Bearer ${API_TOKEN}`],
  ])("73 %s is refused", async (_, authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const target of [path, `/videos/${task.taskId}`, `/videos/${newTaskId()}`]) {
      const answer = await send(`${client.origin}${target}`, { headers });
      expectProblem(answer, 401);
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer\b/);
    }
  });

  it("73 the token in the query is none", async () => {
    expectProblem(await send(`${client.origin}${path}?token=${API_TOKEN}`), 401);
    expectProblem(await send(`${client.origin}${path}?access_token=${API_TOKEN}`), 401);
  });
});
