/**
 * The log of the receiver as its operator reads it: one JSON line for each callback, each attempt and each settled
 * task, and none of the secrets that pass through it, whatever goes wrong.
 *
 * All that `wrangler dev` prints is searched, its own line for each request too: it prints no query strings.
 */

import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { signatureHeaders } from "../corpus/signature.ts";
import { failureBody, successBody } from "../simulator/callback-bodies.ts";
import type { FilePlan } from "../simulator/file-plan.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type HttpRequest, send } from "./http-request.ts";
import { ReceiverClient, type TaskView } from "./receiver-client.ts";
import { newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";
import { untilTestsEnd } from "./until-tests-end.ts";

const MAX_VIDEO_BYTES = 2_000_000;
/** A public name that never exists (RFC 6761). */
const NO_SUCH_HOST = "videos.invalid";
const JSON_TYPE = { "content-type": "application/json" };
/** What is tried again is given up after 0.7 s. */
const WINDOW_HOURS = 0.0002;

/** What no line of the log may hold: every secret used, guessed or given out while the tests run. */
const secrets = new Map<string, string>();
function secret(what: string, value = randomBytes(12).toString("hex")): string {
  secrets.set(what, value);
  return value;
}

const callbackToken = secret("the callback token");
const hmacKey = secret("the signing key");
const apiToken = secret("the API token");

const started = untilTestsEnd();
let simulator: Simulator;
let receiver: TestReceiver;
let client: ReceiverClient;
/** Its tasks, settled. */
const tasks: TaskView[] = [];
/** The outcome of each callback, or `refused` and the reason. */
const delivered: string[] = [];
let lines: string[];
let events: Record<string, unknown>[];

beforeAll(async () => {
  simulator = started.use(await startSimulator());
  receiver = await startTestReceiver(simulator, {
    vars: {
      CALLBACK_TOKEN: `${callbackToken},${secret("the next callback token")}`,
      WEBHOOK_HMAC_KEY: `${hmacKey},${secret("the next signing key")}`,
      API_TOKEN: `${apiToken},${secret("the next API token")}`,
      VIDEO_HOSTS: `${simulator.host},${NO_SUCH_HOST}`,
      RETRY_WINDOW_HOURS: WINDOW_HOURS,
      IDLE_TIMEOUT_SECONDS: 3,
      MAX_VIDEO_BYTES,
    },
  });
  started.use(receiver);
  client = new ReceiverClient(receiver.origin, { callbackToken, apiToken });
  await storeVideos();
  await failInEveryWay();
  await refuseCallbacks();
  await refuseClients();
  await receiver.stop();
  lines = receiver.log().split("\n");
  events = lines.filter((line) => line.startsWith('{"event"')).map((line) => JSON.parse(line));
});
async function signed(taskId: string, key = hmacKey, timestamp = Math.floor(Date.now() / 1000)) {
  const headers = await signatureHeaders(taskId, timestamp, key);
  secret(`a signature of ${taskId}, ${secrets.size}`, headers["x-webhook-signature"]);
  return { ...JSON_TYPE, ...headers };
}

async function deliver(taskId: string, body: unknown, expected: string, request: HttpRequest = {}) {
  const answer = await client.callBack(body, { headers: await signed(taskId), ...request });
  expect(answer.headers["x-callback-outcome"], answer.body.toString()).toBe(expected);
  delivered.push(expected);
}

/** A success as today's provider sends it, with all that it echoes. */
function success(taskId: string, ...urls: string[]) {
  const resultUrls = urls.map(
    (url) => `${url}?token=${secret(`the query of ${url}`)}#${secret("a fragment")}`,
  );
  const request = {
    prompt: `A dog named ${secret("the prompt")}`,
    callBackUrl: client.callbackUrl,
    imageUrls: [`https://example.com/?key=${secret("an image's query")}`],
  };
  return successBody({ taskId, resultUrls }, { request });
}

async function storeVideos(): Promise<void> {
  const taskId = newTaskId();
  const files = await Promise.all([1, 2].map((seed) => simulator.addFile({ seed })));
  const body = success(taskId, ...files.map(({ url }) => url));
  await deliver(taskId, body, "accepted");
  await deliver(taskId, body, "duplicate");
  const task = await client.untilSettled(taskId);
  await deliver(taskId, failureBody(taskId, "generationFailed"), "ignored");
  tasks.push(task);
  for (const { url } of task.videos) {
    secret(`the signature of ${url}`, new URL(String(url)).searchParams.get("signature") ?? "");
    expect((await send(`${url}&download=1`)).status).toBe(200);
    expect((await send(String(url), { headers: { range: "bytes=0-9" } })).status).toBe(206);
    expect((await send(String(url).replace(/expires=\d+/, "expires=9999999999"))).status).toBe(403);
  }
}

async function failInEveryWay(): Promise<void> {
  const onward = `http://${NO_SUCH_HOST}:1/?key=${secret("a redirect's query")}`;
  const plans: [reason: string, plan: FilePlan][] = [
    ["source_gone", { responses: [{ status: 404 }] }],
    ["source_error", { responses: [{ status: 503 }] }],
    ["source_error", { responses: [{ stallAt: 1000 }] }],
    ["source_error", { responses: [{ status: 302, location: "video.mp4" }] }],
    ["truncated", { responses: [{ resetAt: 10_000 }] }],
    ["too_large", { bytes: MAX_VIDEO_BYTES + 1 }],
    ["too_large", { bytes: MAX_VIDEO_BYTES + 1, responses: [{ length: "chunked" }] }],
    ["not_a_video", { responses: [{ body: "html" }] }],
    ["url_refused", { responses: [{ status: 302, location: onward }] }],
  ];
  const hosted = plans.map(async ([reason, plan]) => [reason, (await simulator.addFile(plan)).url] as const);
  const password = secret("a source's password");
  const urls = [
    ...(await Promise.all(hosted)),
    ["source_error", `http://${NO_SUCH_HOST}/${secret("a source's path")}.mp4`],
    ["url_refused", `http://${secret("a source's user")}:${password}@${simulator.host}/video.mp4`],
    ["url_refused", `javascript:alert("${secret("a script")}")`],
    ["url_refused", `not a URL, ${secret("no URL")}`],
  ] as const;
  const ended = urls.map(async ([reason, url]) => {
    const taskId = newTaskId();
    await deliver(taskId, success(taskId, url), "accepted");
    const task = await client.untilSettled(taskId);
    expect(task).toMatchObject({ state: "failed", failure: { reason } });
    tasks.push(task);
  });
  await Promise.all(ended);
  for (const failure of ["contentPolicy", "internalError"] as const) {
    const taskId = newTaskId();
    await deliver(taskId, failureBody(taskId, failure), "accepted");
    tasks.push(await client.untilSettled(taskId));
  }
}

async function refuseCallbacks(): Promise<void> {
  const taskId = newTaskId();
  const body = success(taskId, "http://example.com/video.mp4");
  const refuse = async (reason: string, request: HttpRequest, what: unknown = body, url?: string) => {
    const text = typeof what === "string" ? what : JSON.stringify(what);
    const whole = { method: "POST", headers: await signed(taskId), body: text, ...request };
    const answer = await send(url ?? client.callbackUrl, whole);
    expect(answer.json()).toMatchObject({ reason });
    delivered.push(`refused, ${reason}`);
  };
  const guess = () => `${client.origin}/veo3-callback?token=${secret(`guess ${secrets.size}`)}`;
  await refuse("bad_token", {}, body, guess());
  await refuse("bad_token", {}, body, `${guess()}&token=${callbackToken}`);
  await refuse("unsupported_media_type", { headers: { "content-type": "text/plain" } });
  await refuse("body_too_large", {}, JSON.stringify(body).padEnd(300_000));
  await refuse("malformed_json", {}, `${JSON.stringify(body)}"${secret("behind the end")}`);
  await refuse("invalid_task_id", {}, { ...body, taskId: secret("another task id") });
  await refuse("missing_signature", { headers: JSON_TYPE });
  await refuse("bad_signature", { headers: await signed(taskId, secret("a guessed key")) });
  await refuse("stale_signature", { headers: await signed(taskId, hmacKey, 1) });
  await refuse("invalid_callback", {}, { ...body, code: secret("a code that is none") });
}

async function refuseClients(): Promise<void> {
  const path = `/videos/${tasks[0]?.taskId}`;
  const authorization = `Bearer ${secret("a guessed API token")}`;
  expect((await send(client.origin + path, { headers: { authorization } })).status).toBe(401);
  const signature = secret("a guessed link signature");
  const link = `${client.origin}${path}/generated_0.mp4?expires=9999999999&signature=${signature}`;
  expect((await send(link)).status).toBe(403);
  const inQuery = `${client.origin}${path}?access_token=${apiToken}`;
  expect((await send(inQuery)).status).toBe(401);
}

const named = (name: string) => events.filter(({ event }) => event === name);
const taskLine = { taskId: expect.stringMatching(/^veo_task_/), ms: expect.any(Number) };

describe("the log", () => {
  it("holds no secret", () => {
    const found = [...secrets].flatMap(([what, value]) =>
      lines.filter((line) => line.includes(value)).map((line) => `${what}: ${line}`),
    );
    expect(secrets.size).toBeGreaterThan(50);
    expect(found).toEqual([]);
  });

  it("has one line for each callback, taken or refused", () => {
    const logged = named("callback").map(({ outcome, reason }) =>
      outcome === "refused" ? `refused, ${reason}` : String(outcome),
    );
    expect(logged.sort()).toEqual(delivered.sort());
    for (const line of named("callback")) {
      if (line.outcome === "refused") expect(line).toMatchObject({ ms: expect.any(Number) });
      else {
        expect(line).toMatchObject({ ...taskLine, code: expect.any(Number), videos: expect.any(Number) });
      }
    }
  });

  it("has one line for each attempt, with its bytes, and with what went wrong", () => {
    const videos = tasks.flatMap(({ taskId, videos }) => videos.map((video) => ({ taskId, video })));
    for (const { taskId, video } of videos) {
      const { name, attempts, failure, bytes } = video;
      const attempted = named("attempt").filter((line) => line.taskId === taskId && line.name === name);
      expect(attempted, `${taskId} ${failure?.message}`).toHaveLength(attempts);
      for (const line of attempted) expect(line).toMatchObject({ ...taskLine, bytes: expect.any(Number) });
      const { reason: outcome = "stored" } = failure ?? {};
      const last = failure === null ? { outcome, bytes } : { outcome, message: failure.message };
      expect(attempted.at(-1)).toMatchObject(last);
    }
    const attempts = videos.reduce((sum, { video }) => sum + video.attempts, 0);
    expect(named("attempt")).toHaveLength(attempts);
  });

  it("has one line for each settled task", () => {
    const settled = tasks.map(({ taskId, state }) => ({ ...taskLine, taskId, state }));
    const byId = (a: { taskId?: unknown }, b: { taskId?: unknown }) =>
      String(a.taskId).localeCompare(String(b.taskId));
    expect(named("task_settled").sort(byId)).toMatchObject(settled.sort(byId));
  });

  it("has no other events", () => {
    const known = ["callback", "attempt", "task_settled"];
    expect(events.filter(({ event }) => !known.includes(String(event)))).toEqual([]);
  });
});
