/**
 * A Veo3 API and its file host on loopback: one node:http server, the same for tests and for the demo.
 * Closing it ends every connection, timer and delivery.
 */

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CallbackDelivery } from "./callback-delivery.ts";
import { NotFound, serveControl } from "./control-api.ts";
import type { SimulatorControl } from "./control-protocol.ts";
import { FileHost } from "./file-host.ts";
import { HookSink } from "./hook-sink.ts";
import { InvalidInput } from "./invalid-input.ts";
import { BodyTooLarge, sendJson } from "./json-http.ts";
import { Tasks } from "./tasks.ts";
import { Upgrades } from "./upgrades.ts";
import { Veo3Api } from "./veo3-api.ts";

export interface SimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** The only bearer token the API takes. Default: any, but there must be one. */
  apiKey?: string;
  /** Multiplies the provider's times; 0.001 turns its minutes into 60 ms. Default 1. */
  timeScale?: number;
  /** How long generating a video takes. Default 500. */
  generateMs?: number;
  /** How long a 1080p or 4K video takes, from the first request for it. Default 200. */
  upgradeMs?: number;
}

export interface Simulator extends SimulatorControl, AsyncDisposable {
  close(): Promise<void>;
}

const DEFAULT_GENERATE_MS = 500;
const DEFAULT_UPGRADE_MS = 200;

/** Clients keep idle connections for seconds; closing them first would race with their next request. */
const KEEP_ALIVE_MS = 60_000;

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;

  const files = new FileHost(origin);
  const { apiKey = null, timeScale = 1 } = options;
  const callbacks = new CallbackDelivery(timeScale);
  const tasks = new Tasks(options.generateMs ?? DEFAULT_GENERATE_MS, files, callbacks);
  const upgrades = new Upgrades(options.upgradeMs ?? DEFAULT_UPGRADE_MS, files, tasks);
  const api = new Veo3Api(apiKey, tasks, upgrades);
  const hooks = new HookSink(origin);

  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    for (const waitedFor of [files, api, hooks]) waitedFor.close();
    await tasks.close();
    await callbacks.close();
    await closed;
  };
  const simulator: Simulator = {
    origin,
    host,
    addFile: (plan) => files.add(plan),
    file: async (id, how) => found(await files.report(id, how), `file ${id}`),
    traffic: async () => files.traffic(),
    deliver: async (order) => callbacks.start(order),
    callback: async (id) => found(await callbacks.report(id), `callback ${id}`),
    task: async (taskId) => found(await tasks.report(taskId), `task ${taskId}`),
    putTask: (taskId, plan = {}) => tasks.put(taskId, plan),
    forgetTask: async (taskId) => {
      if (!tasks.forget(taskId)) throw new NotFound(`there is no task ${taskId}`);
    },
    requests: (which) => api.requests(which),
    planFaults: async (plan) => api.faults.plan(plan),
    planHook: async (name, answers) => hooks.plan(name, answers),
    hook: (name, enough) => hooks.report(name, enough),
    close,
    [Symbol.asyncDispose]: close,
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    if (path.startsWith("/files/")) return files.serve(request, response);
    if (path.startsWith("/api/v1/")) return api.serve(request, response);
    if (path.startsWith("/hooks/")) return hooks.serve(request, response);
    if (path.startsWith("/_simulator/")) return serveControl(simulator, request, response);
    throw new NotFound(`there is no ${path}`);
  }
  server.on("request", (request, response) => {
    serve(request, response).catch((error: unknown) => answerError(response, error));
  });
  return simulator;
}

function found<T>(value: T | null, what: string): T {
  if (value === null) throw new NotFound(`there is no ${what}`);
  return value;
}

function answerError(response: ServerResponse, error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (response.destroyed) return;
  const status = statusOf(error);
  // A fault of the simulator's own: a test must not take it for planned behaviour.
  if (status === 500) console.error("simulator:", stack);
  if (response.headersSent) response.destroy();
  else sendJson(response, status, { error: message });
}

function statusOf(error: unknown): number {
  if (error instanceof InvalidInput) return 400;
  if (error instanceof NotFound) return 404;
  return error instanceof BodyTooLarge ? 413 : 500;
}
