/** Plays the cases of the corpus against a receiver, and asserts what each step says. */

import { expect } from "vitest";
import { PATIENCE_MS } from "../patience.ts";
import { script } from "../simulator/scripted-client.ts";
import type {
  Answer,
  CallbackStep,
  Case,
  CrowdStep,
  ExpectedAnswer,
  HostStep,
  Made,
  Outcome,
  ProblemText,
  RequestOptions,
  RequestStep,
  Scene,
  Step,
  StoredStep,
  TaskStep,
  TaskView,
} from "./case.ts";
import { API_TOKEN, CALLBACK_TOKEN } from "./configuration.ts";
import type { HttpAnswer, HttpRequest, Receiver } from "./receiver.ts";

const POLL_MS = 20;

const json = { "content-type": "application/json" };
const bearer = { authorization: `Bearer ${API_TOKEN}` };

/** @param scene that of the chapter, if it has one */
export async function play(receiver: Receiver, played: Case, scene?: Scene): Promise<Scene> {
  const internal = await script(receiver.scriptedHost, [{}]);
  const own = { ...(scene ?? (await newScene(receiver))), internal: `${internal.origin}/video.mp4` };
  for (const plan of played.files ?? []) {
    own.files.push(await receiver.simulator.addFile(typeof plan === "function" ? plan(own) : plan));
  }
  for (const step of played.steps) await playStep(receiver, step, own);
  expect(await internal.requests()).toEqual([]);
  return own;
}

async function newScene(receiver: Receiver): Promise<Omit<Scene, "internal">> {
  const files: Scene["files"] = [];
  return {
    taskId: await receiver.newTaskId(),
    otherId: await receiver.newTaskId(),
    origin: receiver.origin,
    files,
    url: (index = 0) => fileAt(files, index).url,
    task: null,
    stored: null,
  };
}

async function playStep(receiver: Receiver, step: Step, scene: Scene): Promise<void> {
  if ("crowd" in step) return playCrowd(receiver, step, scene);
  if ("callBack" in step) return playCallback(receiver, step, scene);
  if ("get" in step) return playRequest(receiver, step, scene);
  if ("task" in step) return playTask(receiver, step, scene);
  if ("stored" in step) return playStored(receiver, step, scene);
  return playHost(receiver, step, scene);
}

async function playCallback(receiver: Receiver, step: CallbackStep, scene: Scene): Promise<void> {
  const { callBack, query, answer } = step;
  const request = await callbackOf(await made(callBack, scene), step, scene);
  await expectAnswer(await receiver.send({ ...request, path: pathOf(query) }), answer, scene);
}

async function playCrowd(receiver: Receiver, { crowd, callBack }: CrowdStep, scene: Scene): Promise<void> {
  const request = await callbackOf(await made(callBack, scene), {}, scene);
  const answers = await receiver.sendTogether(crowd, request);
  const outcomes = answers.map(({ status, headers }) => `${status} ${headers["x-callback-outcome"]}`);
  expect(outcomes.sort()).toEqual(["200 accepted", ...Array(crowd - 1).fill("200 duplicate")]);
}

async function callbackOf(body: unknown, options: RequestOptions, scene: Scene): Promise<HttpRequest> {
  const raw = typeof body === "string" || body instanceof Uint8Array;
  const request = await requestOf({ method: "POST", ...options }, json, scene);
  return { ...request, path: pathOf(), body: raw ? body : JSON.stringify(body) };
}

function pathOf(query = `?token=${CALLBACK_TOKEN}`): string {
  return `/veo3-callback${query}`;
}

async function playRequest(receiver: Receiver, step: RequestStep, scene: Scene): Promise<void> {
  const path = await made(step.get, scene);
  const request = await requestOf(step, step.anonymous ? {} : bearer, scene);
  await expectAnswer(await receiver.send({ ...request, path }), step.answer, scene);
}

async function requestOf(
  options: RequestOptions,
  defaults: Record<string, string>,
  scene: Scene,
): Promise<Omit<HttpRequest, "path">> {
  const { method = "GET", headers = {}, host, declaredBytes, chunked, unfinished } = options;
  const merged = Object.entries({ ...defaults, ...(await made(headers, scene)) });
  return {
    method,
    headers: Object.fromEntries(merged.filter((entry) => entry[1] !== null)) as HttpRequest["headers"],
    ...(host !== undefined && { host }),
    ...(declaredBytes !== undefined && { declaredBytes }),
    ...(chunked && { chunked }),
    ...(unfinished && { unfinished }),
  };
}

async function playTask(receiver: Receiver, step: TaskStep, scene: Scene): Promise<void> {
  const taskId = scene[step.of ?? "taskId"];
  scene.task = step.when
    ? await untilTask(receiver, taskId, wantedBy(step.when), step.withinMs)
    : await readTask(receiver, taskId);
  if (step.task === null) expect(scene.task).toBeNull();
  else expect(scene.task).toMatchObject(await made(step.task, scene));
}

function wantedBy(when: NonNullable<TaskStep["when"]>): (task: TaskView) => boolean {
  if (when === "settled") return ({ settledAt }) => settledAt !== null;
  return when === "stored" ? ({ state }) => state === "stored" : when;
}

async function readTask(receiver: Receiver, taskId: string): Promise<TaskView | null> {
  const answer = await receiver.send({ method: "GET", path: `/videos/${taskId}`, headers: bearer });
  const body = JSON.parse(textOf(answer));
  if (answer.status === 404 && body.reason === "unknown_task") return null;
  expect(answer.status, textOf(answer)).toBe(200);
  return body;
}

async function untilTask(
  receiver: Receiver,
  taskId: string,
  wanted: (task: TaskView) => boolean,
  withinMs = PATIENCE_MS,
): Promise<TaskView> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const task = await readTask(receiver, taskId);
    if (task !== null && wanted(task)) return task;
    if (Date.now() > deadline) throw new Error(`the task is still ${JSON.stringify(task, null, 2)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function playStored(receiver: Receiver, step: StoredStep, scene: Scene): Promise<void> {
  const { bytes, sha256 } = fileAt(scene.files, step.file ?? 0);
  const video = scene.task?.videos.find(({ name }) => name === step.stored);
  expect(video).toMatchObject({ state: "stored", bytes, receivedBytes: bytes, contentType: "video/mp4" });
  const path = `/videos/${scene.taskId}/${step.stored}`;
  const { status, headers, body } = await receiver.send({ method: "GET", path, headers: bearer });
  expect([status, body.length, await digestOf(body)]).toEqual([200, bytes, sha256]);
  const [etag, modified] = [String(headers.etag), String(headers["last-modified"])];
  scene.stored = { path, content: body, etag, modified };
}

async function playHost({ simulator }: Receiver, step: HostStep, scene: Scene): Promise<void> {
  const { id } = fileAt(scene.files, step.host);
  const { requests } = await simulator.file(id, { ended: step.ended ?? 0 });
  if (typeof step.requests === "number") expect(requests).toHaveLength(step.requests);
  else if (step.requests) expect(requests).toMatchObject(step.requests);
  step.which?.(requests, scene);
}

async function expectAnswer(answer: HttpAnswer, expected: Answer, scene: Scene): Promise<void> {
  if (typeof expected === "object") return expectDetails(answer, expected, scene);
  if (isOutcome(expected)) return expectTaken(answer, expected);
  expectProblem(answer, expected);
}

function isOutcome(answer: Outcome | ProblemText): answer is Outcome {
  return !/^\d/.test(answer);
}

function expectTaken(answer: HttpAnswer, outcome: Outcome): void {
  const seen = [answer.status, textOf(answer), answer.headers["x-callback-outcome"]];
  expect(seen).toEqual([200, '{"code":200,"msg":"success"}', outcome]);
}

function expectProblem(answer: HttpAnswer, expected: ProblemText): void {
  expect(answer.headers["content-type"], textOf(answer)).toBe("application/problem+json");
  const problem = JSON.parse(textOf(answer));
  expect(`${answer.status} ${problem.reason}`).toBe(expected);
  const text = expect.stringMatching(/\w/);
  expect(problem).toMatchObject({ type: "about:blank", title: text, status: answer.status, detail: text });
}

async function expectDetails(answer: HttpAnswer, expected: ExpectedAnswer, scene: Scene): Promise<void> {
  const { status, headers = {}, body, without } = expected;
  if (typeof status === "number") expect(answer.status).toBe(status);
  else expectProblem(answer, status);
  for (const [name, value] of Object.entries(await made(headers, scene))) {
    if (value === null) expect(answer.headers, name).not.toHaveProperty(name);
    else expect(answer.headers[name], name).toEqual(value);
  }
  if (body !== undefined) expectBody(answer, body, scene.stored?.content ?? new Uint8Array());
  if (without !== undefined) expect(textOf(answer)).not.toMatch(without);
}

function expectBody(
  { body, headers }: HttpAnswer,
  expected: NonNullable<ExpectedAnswer["body"]>,
  content: Uint8Array,
): void {
  if (expected === "none") {
    expect(body).toHaveLength(0);
    return;
  }
  const [first, last] = expected === "whole" ? [0, content.length - 1] : expected;
  const range = expected === "whole" ? undefined : `bytes ${first}-${last}/${content.length}`;
  expect(headers["content-range"]).toBe(range);
  expect(headers["content-length"]).toBe(String(last - first + 1));
  expect(headers["content-type"]).toBe("video/mp4");
  expect(isEqual(body, content.subarray(first, last + 1))).toBe(true);
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

async function made<T>(value: Made<T>, scene: Scene): Promise<T> {
  return typeof value === "function" ? (value as (scene: Scene) => T | Promise<T>)(scene) : value;
}

function fileAt(files: Scene["files"], index: number) {
  const file = files[index];
  if (file === undefined) throw new Error(`the case has no file ${index}`);
  return file;
}

function textOf({ body }: HttpAnswer): string {
  return new TextDecoder().decode(body);
}

/** Lower-case hex. */
async function digestOf(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
