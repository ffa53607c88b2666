/** Objects that are reset while a request waits for them, by a deploy or an eviction. */

import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import { AUTHORIZED, CALLBACK_PATH, failure, newTaskId, posted, taskObject } from "../client.ts";

/** Rejects the first call that is made by each stub but the last; `stubs` counts the stubs. */
function resetting(error: object, times: number) {
  let stubs = 0;
  const getByName = (name: string) => {
    if (++stubs > times) return env.TASKS.getByName(name);
    return new Proxy({}, { get: () => () => Promise.reject(Object.assign(new Error("reset"), error)) });
  };
  return { bindings: { TASKS: { getByName } }, count: () => stubs };
}

const RESET = { retryable: true };

async function statusWith(bindings: object, method: string, path: string, body?: object): Promise<number> {
  const context = createExecutionContext();
  const init = body ? posted(body) : { method, headers: AUTHORIZED };
  const response = await fetchWith(bindings, path, init, context);
  await response.body?.cancel();
  await waitOnExecutionContext(context);
  return response.status;
}

describe("an object that is reset", () => {
  it.each([
    ["a callback", "POST", CALLBACK_PATH, 200],
    ["a registration", "PUT", "/videos/:id", 201],
    ["a read", "GET", "/videos/:id", 200],
    ["an event stream", "GET", "/videos/:id/events", 200],
    ["a deletion", "DELETE", "/videos/:id", 204],
  ])("is called once more, for %s", async (_, method, path, status) => {
    const taskId = newTaskId();
    const isNew = method === "PUT" || method === "POST";
    if (!isNew) await statusWith({}, "POST", CALLBACK_PATH, failure(taskId, 501));
    const { bindings } = resetting(RESET, 1);
    const body = method === "POST" ? failure(taskId, 501) : undefined;
    expect(await statusWith(bindings, method, path.replace(":id", taskId), body)).toBe(status);
    expect((await taskObject(taskId).read()) !== null).toBe(method !== "DELETE");
  });

  it("is not called a third time", async () => {
    const { bindings, count } = resetting(RESET, 9);
    expect(await statusWith(bindings, "POST", CALLBACK_PATH, failure(newTaskId(), 501))).toBe(503);
    expect(count()).toBe(2);
  });

  it.each([
    ["is overloaded", { retryable: true, overloaded: true }],
    ["fails for a reason of its own", {}],
  ])("is not called again when it %s", async (_, error) => {
    const { bindings, count } = resetting(error, 9);
    expect(await statusWith(bindings, "POST", CALLBACK_PATH, failure(newTaskId(), 501))).toBe(503);
    expect(count()).toBe(1);
  });
});
