/** The gateway as a client of the provider calls it, and the requests that the provider got. */

import { expect, inject } from "vitest";
import { fetchWith } from "../../changed-receiver.ts";
import {
  AUTHORIZED,
  deliver,
  fetchReceiver,
  ORIGIN,
  outcomeOf,
  posted,
  settled,
  simulator,
  success,
} from "../../client.ts";
import type { ApiRequest } from "../../simulator/control-protocol.ts";
import { type ScriptedAnswer, script } from "../../simulator/scripted-client.ts";

// biome-ignore lint/suspicious/noExplicitAny: the assertions are what checks the answers
export type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

/** `path` is below `/api/v1/veo/`; an object is posted as JSON, a string, bytes or a stream as they are. */
export async function call(path: string, body?: unknown): Promise<Answer> {
  return answerOf(await fetchReceiver(urlOf(path), request(body)));
}

/** The same, of a receiver with some of its variables or bindings changed. */
export function callWith(variables: object, path: string, body?: unknown): Promise<Answer> {
  return requestWith(variables, path, request(body));
}

export async function requestWith(variables: object, path: string, init: RequestInit): Promise<Answer> {
  return answerOf(await fetchWith(variables, urlOf(path), init));
}

function urlOf(path: string): string {
  return new URL(path, `${ORIGIN}/api/v1/veo/`).href;
}

function request(body: unknown): RequestInit {
  if (body === undefined) return { headers: AUTHORIZED };
  const isRaw = typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
  return { method: "POST", headers: AUTHORIZED, body: isRaw ? (body as BodyInit) : JSON.stringify(body) };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? null : JSON.parse(text),
  };
}

/** A provider of this test alone, which gives these answers to any request; `variables` point a receiver at it. */
export async function scriptedProvider(...answers: ScriptedAnswer[]) {
  const { origin, requests } = await script(inject("scriptedHost"), answers);
  return { requests, variables: { VEO3_API_BASE: origin } };
}

/** Asserts that it is a problem with the members that the provider's clients read, and says which. */
export function gatewayProblem({ status, headers, body }: Answer): string {
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(body).toMatchObject({ status, code: status, msg: body.detail });
  expect(body.msg).toMatch(/\w/);
  return `${status} ${body.reason}`;
}

/** Unique, as all files share one provider. */
export function newTaskId(): string {
  return `veo_task_${crypto.randomUUID()}`;
}

/** A unique prompt, by which the provider's requests are found. */
export function newPrompt(switches = ""): string {
  return `Dog number ${crypto.randomUUID()} ${switches}`;
}

/** The requests that the provider got with this text in their query or body. */
export function askedWith(containing: string): Promise<ApiRequest[]> {
  return simulator.requests({ containing });
}

/** Through the gateway, without a callback unless a switch says so. Returns the task's id. */
export async function generate(more: Record<string, unknown> = {}): Promise<string> {
  const { body } = await call("generate", { prompt: newPrompt("[lose callback]"), ...more });
  expect(body).toMatchObject({ code: 200, data: { taskId: expect.any(String) } });
  return body.data.taskId;
}

/** A task of the provider that was called back and is stored. */
export async function storedTask(plan: Parameters<typeof simulator.putTask>[1] = {}) {
  const taskId = newTaskId();
  const { resultUrls, originUrls } = await simulator.putTask(taskId, plan);
  await deliver(success(taskId, resultUrls, { originUrls }));
  expect(await settled(taskId)).toMatchObject({ state: "stored" });
  return { taskId, resultUrls };
}

/** Delivers a callback to the URL in the provider's last request that contains this text. */
export async function callBack(containing: string, body: object): Promise<string | null> {
  const urls = (await askedWith(containing)).flatMap(({ body }) => (body as Json)?.callBackUrl ?? []);
  return outcomeOf(fetchReceiver(urls.at(-1), posted(body)));
}
