/** The receiver as a process of its own, met over real connections. */

import { afterAll } from "vitest";
import { freePort } from "../../e2e/free-port.ts";
import { type HttpRequest as SentRequest, send, sendTogether } from "../../e2e/http-request.ts";
import { newTaskId, startTestReceiver } from "../../e2e/test-receiver.ts";
import { startScriptedHost } from "../../simulator/scripted-host.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { type ConfigurationName, variablesOf } from "../configuration.ts";
import type { HttpRequest, Receiver } from "../receiver.ts";

/** Each configuration is started when it is first asked for, and ends with the test file. */
export function sharedReceivers(): (name: ConfigurationName) => Promise<Receiver> {
  const receivers = new Map<ConfigurationName, ReturnType<typeof startProcessReceiver>>();
  afterAll(async () => {
    for (const receiver of receivers.values()) await (await receiver)[Symbol.asyncDispose]();
  });
  return (name) => {
    const receiver = receivers.get(name) ?? startProcessReceiver(name);
    receivers.set(name, receiver);
    return receiver;
  };
}

/** With a simulator and a scripted host of its own, which end with it. */
async function startProcessReceiver(name: ConfigurationName): Promise<Receiver & AsyncDisposable> {
  await using started = new AsyncDisposableStack();
  const simulator = started.use(await startSimulator());
  const scripted = await startScriptedHost();
  started.defer(() => scripted.close());
  const port = await freePort();
  const vars = variablesOf(name, { simulator: simulator.host, own: `127.0.0.1:${port}` });
  const { origin } = started.use(await startTestReceiver(simulator, { port, vars }));
  const all = started.move();
  return {
    origin,
    simulator,
    scriptedHost: scripted.origin,
    newTaskId: async () => newTaskId(),
    send: (request) => send(new URL(request.path, origin).href, sentAs(request)),
    sendTogether: (count, request) =>
      sendTogether(count, new URL(request.path, origin).href, sentAs(request)),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function sentAs({
  method,
  headers,
  body,
  host,
  declaredBytes,
  chunked,
  unfinished,
}: HttpRequest): SentRequest {
  return {
    method,
    headers: {
      ...headers,
      ...(host !== undefined && { host }),
      ...(declaredBytes !== undefined && { "content-length": String(declaredBytes) }),
      ...(chunked && { "transfer-encoding": "chunked" }),
    },
    ...(body !== undefined && { body }),
    ...(unfinished && { unfinished }),
  };
}
