/**
 * The simulator by fetch alone, for tests that run inside workerd and other processes.
 * Promises the same as the object that startSimulator returns; an error carries the simulator's message.
 */

import type { FileReport, HostedFile, SimulatorControl, TaskUrls } from "./control-protocol.ts";

export function connectSimulator(origin: string): SimulatorControl {
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(
      `${origin}/_simulator${path}`,
      body === undefined ? { method } : { method, body: JSON.stringify(body) },
    );
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status} from the simulator`);
    return answer;
  }

  // A name that is none has to reach the simulator as it is, to be refused there.
  const segment = encodeURIComponent;
  return {
    origin,
    host: new URL(origin).host,
    addFile: (plan = {}, options = {}) =>
      ask<HostedFile>("POST", options.sha256 ? "/files?sha256=1" : "/files", plan),
    file: (id, options = {}) => ask<FileReport>("GET", `/files/${id}?ended=${options.ended ?? 0}`),
    traffic: () => ask("GET", "/files"),
    deliver: (order) => ask("POST", "/callbacks", order),
    callback: (id, options = {}) => ask("GET", `/callbacks/${id}${waitQuery(options)}`),
    task: (taskId, options = {}) => ask("GET", `/tasks/${segment(taskId)}${waitQuery(options)}`),
    putTask: (taskId, plan = {}) => ask<TaskUrls>("PUT", `/tasks/${segment(taskId)}`, plan),
    forgetTask: async (taskId) => {
      await ask("DELETE", `/tasks/${segment(taskId)}`);
    },
    requests: async ({ containing = "", count = 0 } = {}) => {
      const query = new URLSearchParams({ containing, count: String(count) });
      return (await ask<{ requests: [] }>("GET", `/requests?${query}`)).requests;
    },
    planFaults: async (plan) => {
      await ask("PUT", "/faults", plan);
    },
    planHook: (name, answers) => ask("PUT", `/hooks/${segment(name)}`, answers),
    hook: (name, { count = 0, ended = 0 } = {}) =>
      ask("GET", `/hooks/${segment(name)}?count=${count}&ended=${ended}`),
  };
}

function waitQuery(options: { wait?: boolean }): string {
  return options.wait === false ? "" : "?wait=1";
}
