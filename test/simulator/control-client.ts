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

  return {
    origin,
    host: new URL(origin).host,
    addFile: (plan = {}) => ask<HostedFile>("POST", "/files", plan),
    file: (id, options = {}) => ask<FileReport>("GET", `/files/${id}?ended=${options.ended ?? 0}`),
    traffic: () => ask("GET", "/files"),
    deliver: (order) => ask("POST", "/callbacks", order),
    callback: (id) => ask("GET", `/callbacks/${id}`),
    task: (taskId) => ask("GET", `/tasks/${taskId}`),
    putTask: (taskId, plan = {}) => ask<TaskUrls>("PUT", `/tasks/${taskId}`, plan),
    forgetTask: async (taskId) => {
      await ask("DELETE", `/tasks/${taskId}`);
    },
    requests: async ({ containing = "", count = 0 } = {}) => {
      const query = new URLSearchParams({ containing, count: String(count) });
      return (await ask<{ requests: [] }>("GET", `/requests?${query}`)).requests;
    },
    planFaults: async (plan) => {
      await ask("PUT", "/faults", plan);
    },
    planHook: (name, answers) => ask("PUT", `/hooks/${name}`, answers),
    hook: (name, { count = 0, ended = 0 } = {}) => ask("GET", `/hooks/${name}?count=${count}&ended=${ended}`),
  };
}
