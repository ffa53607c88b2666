/** The receiver as the provider and its clients call it, the simulator that it calls, and what a task's object keeps. */

import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, inject, vi } from "vitest";
import type { Task } from "../src/task/task.ts";
import type { TaskView } from "../src/task/view.ts";
import { PATIENCE_MS } from "./patience.ts";
import { connectSimulator } from "./simulator/control-client.ts";

export const ORIGIN = "https://receiver.example.com";
export const AUTHORIZED = { authorization: "Bearer api-token" };
export const DAY_MS = 24 * 3_600_000;

export const simulator = connectSimulator(`http://127.0.0.1:${inject("simulatorPort")}`);

let taskCount = 0;
/** Test files share nothing, so an id has to be new in its file only. */
export function newTaskId(): string {
  return `veo_task_${++taskCount}`;
}

/** A success in the provider's shape. */
export function success(taskId: string, resultUrls: unknown, more: Record<string, unknown> = {}) {
  return { code: 200, msg: "Veo3 视频生成成功。", data: { taskId, info: { resultUrls, ...more } } };
}

/** A failure in the provider's shape. */
export function failure(taskId: string, code: unknown, msg = "failed") {
  return { code, msg, data: { taskId } };
}

export function fetchReceiver(path: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(new Request(new URL(path, ORIGIN), init));
}

export const CALLBACK_PATH = "/veo3-callback?token=callback-token";

/** A callback: an object as JSON, a string or bytes as they are. */
export function posted(body: unknown, headers: Record<string, string> = {}): RequestInit {
  const raw = typeof body === "string" || body instanceof Uint8Array;
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: raw ? (body as BodyInit) : JSON.stringify(body),
  };
}

export function deliver(body: unknown): Promise<Response> {
  return fetchReceiver(CALLBACK_PATH, posted(body));
}

export async function outcomeOf(response: Response | Promise<Response>): Promise<string | null> {
  const answer = await response;
  expect(await answer.json()).toEqual({ code: 200, msg: "success" });
  expect(answer.status).toBe(200);
  return answer.headers.get("x-callback-outcome");
}

/** Asserts that it is a problem, and says which: `"401 bad_token"`. */
export async function problemOf(response: Response | Promise<Response>): Promise<string> {
  const answer = await response;
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const problem = (await answer.json()) as Record<string, unknown>;
  expect(problem).toMatchObject({ type: "about:blank", status: answer.status });
  expect(problem.title).toBeTypeOf("string");
  expect(problem.detail).toBeTypeOf("string");
  return `${problem.status} ${problem.reason}`;
}

export function getTask(taskId: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetchReceiver(`/videos/${taskId}`, { headers: { ...AUTHORIZED, ...headers } });
}

export function put(taskId: string): Promise<Response> {
  return fetchReceiver(`/videos/${taskId}`, { method: "PUT", headers: AUTHORIZED });
}

export function retry(taskId: string): Promise<Response> {
  return fetchReceiver(`/videos/${taskId}/retry`, { method: "POST", headers: AUTHORIZED });
}

export function remove(taskId: string): Promise<Response> {
  return fetchReceiver(`/videos/${taskId}`, { method: "DELETE", headers: AUTHORIZED });
}

export async function taskOf(taskId: string): Promise<TaskView> {
  const response = await getTask(taskId);
  expect(response.status).toBe(200);
  return response.json();
}

/** Repeats the assertion until it holds. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: PATIENCE_MS, interval: 20 });
}

/** Asks as a client does, until nothing is left to do. */
export function settled(taskId: string): Promise<TaskView> {
  return eventually(async () => {
    const task = await taskOf(taskId);
    if (task.settledAt === null) throw new Error(`${taskId} is still ${JSON.stringify(task)}`);
    return task;
  });
}

export function taskObject(taskId: string) {
  return env.TASKS.getByName(taskId);
}

export function alarmOf(taskId: string): Promise<number | null> {
  return runInDurableObject(taskObject(taskId), (_, { storage }) => storage.getAlarm());
}

/** Straight from storage, past the object's memory. */
export function rowOf(taskId: string): Promise<Task | undefined> {
  return runInDurableObject(taskObject(taskId), (_, { storage }) => storage.kv.get<Task>("task"));
}

/** Changes variables or bindings of a task's object, until it is next started. */
export function replaceVariables(taskId: string, changed: object): Promise<unknown> {
  return runInDurableObject(taskObject(taskId), (object) =>
    Object.assign(object, { env: { ...env, ...changed } }),
  );
}

/** Ends a task's object as a crash of its process does: its memory is gone, its storage is not. */
export async function crash(taskId: string): Promise<void> {
  const aborted = runInDurableObject(taskObject(taskId), (_, state) => state.abort("crashed on purpose"));
  await expect(aborted).rejects.toThrow("crashed on purpose");
}

export async function sha256(body: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", body)).toHex();
}
