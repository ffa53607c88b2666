/** How the gateway's tests meet it: as a client of the provider does, and with what the provider saw of it. */

import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { app } from "../../src/app.ts";
import { fetchReceiver, ORIGIN, simulator } from "../client.ts";
import type { ApiRequest } from "../simulator/control-protocol.ts";

export const AUTHORIZED = { authorization: "Bearer api-token" };

// biome-ignore lint/suspicious/noExplicitAny: the assertions are what checks the answers
export type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

/** `path` is below `/api/v1/veo/`; an object is posted as JSON, a string, bytes or a stream as they are. */
export async function call(path: string, body?: unknown, headers: HeadersInit = {}): Promise<Answer> {
  return answerOf(await fetchReceiver(`/api/v1/veo/${path}`, request(body, headers)));
}

/** The same, of a receiver with some of its variables or bindings changed. */
export async function callWith(variables: object, path: string, body?: unknown): Promise<Answer> {
  const [url, init] = [`${ORIGIN}/api/v1/veo/${path}`, request(body)];
  return answerOf(await app.request(url, init, { ...env, ...variables }, createExecutionContext()));
}

function request(body: unknown, headers: HeadersInit = {}): RequestInit {
  const all = { ...AUTHORIZED, ...headers };
  if (body === undefined) return { headers: all };
  const isRaw = typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
  return { method: "POST", headers: all, body: isRaw ? (body as BodyInit) : JSON.stringify(body) };
}

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Asserts that it is a problem with the members that the provider's clients read, and says which. */
export function gatewayProblem({ status, headers, body }: Answer): string {
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(body).toMatchObject({ status, code: status, msg: body.detail });
  expect(body.msg).toMatch(/\w/);
  return `${status} ${body.reason}`;
}

let prompts = 0;
/** Nobody else's: the provider's requests are found by it. */
export function newPrompt(switches = ""): string {
  return `Dog number ${++prompts} ${switches}`;
}

/** What the provider was asked with this text in its query or body. */
export function askedWith(containing: string): Promise<ApiRequest[]> {
  return simulator.requests({ containing });
}

/** Through the gateway, without a callback unless a switch says so. Returns the task's id. */
export async function generate(more: Record<string, unknown> = {}): Promise<string> {
  const { body } = await call("generate", { prompt: newPrompt("[lose callback]"), ...more });
  expect(body).toMatchObject({ code: 200, data: { taskId: expect.any(String) } });
  return body.data.taskId;
}
