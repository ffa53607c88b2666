/** The receiver inside workerd, in the runtime of the test itself. Its Durable Objects have the same configuration. */

import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { inject } from "vitest";
import { app } from "../../../src/app.ts";
import { newTaskId, ORIGIN, simulator } from "../../client.ts";
import type { Chapter } from "../case.ts";
import { type ConfigurationName, variablesOf } from "../configuration.ts";
import type { HttpAnswer, HttpRequest, Receiver } from "../receiver.ts";
import { describeChapter } from "../runner.ts";

export function describeInWorkerd(chapter: Chapter): void {
  const sections = chapter.sections.filter(({ processOnly }) => processOnly === undefined);
  describeChapter({ ...chapter, sections }, async (configuration) => workerdReceiver(configuration));
}

function workerdReceiver(name: ConfigurationName): Receiver {
  const own = new URL(ORIGIN).host;
  const variables = Object.entries(variablesOf(name, { simulator: simulator.host, own })).map(
    ([name, value]) => [name, value ?? undefined],
  );
  const configured: Env = { ...env, ...Object.fromEntries(variables) };
  const taskIds = new Set<string>();
  /** The objects of the tasks have the configuration until the runtime starts them anew. */
  const configure = async (taskId: string) => {
    const object = env.TASKS.getByName(taskId);
    await runInDurableObject(object, (instance) => Object.assign(instance, { env: configured }));
  };
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const [taskId = ""] = /(?<=^\/videos\/)\w+/.exec(request.path) ?? [];
    if (taskIds.has(taskId)) await configure(taskId);
    const context = createExecutionContext();
    const response = await app.fetch(requestOf(request), configured, context);
    const body = new Uint8Array(await response.arrayBuffer());
    await waitOnExecutionContext(context);
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  };
  return {
    origin: ORIGIN,
    simulator,
    scriptedHost: inject("scriptedHost"),
    async newTaskId() {
      const taskId = newTaskId();
      await configure(taskId);
      taskIds.add(taskId);
      return taskId;
    },
    send,
    sendTogether: (count, request) => Promise.all(Array.from({ length: count }, () => send(request))),
  };
}

function requestOf({ method, path, host, body, ...options }: HttpRequest): Request {
  const url = new URL(path, ORIGIN);
  if (host !== undefined) url.host = host;
  const headers = new Headers();
  for (const [name, values] of Object.entries(options.headers)) {
    for (const value of [values].flat()) headers.append(name, value);
  }
  if (options.declaredBytes !== undefined) headers.set("content-length", String(options.declaredBytes));
  const isStream = options.chunked || options.unfinished;
  return new Request(url, {
    method,
    headers,
    ...(body !== undefined && { body: isStream ? streamOf(body, options.unfinished) : body }),
  });
}

function streamOf(body: string | Uint8Array, unfinished = false): ReadableStream {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      if (!unfinished) controller.close();
    },
  });
}
