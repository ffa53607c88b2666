/**
 * The simulator by fetch alone, for tests that run inside workerd and other processes.
 * Promises the same as the object that startSimulator returns; an error carries the simulator's message.
 */

import type { FileReport, HostedFile, SimulatorControl } from "./control-protocol.ts";

export function connectSimulator(origin: string): SimulatorControl {
  async function ask<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(
      `${origin}/_simulator${path}`,
      body === undefined ? {} : { method: "POST", body: JSON.stringify(body) },
    );
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status} from the simulator`);
    return answer;
  }

  return {
    origin,
    host: new URL(origin).host,
    addFile: (plan = {}, options = {}) =>
      ask<HostedFile>(options.sha256 ? "/files?sha256=1" : "/files", plan),
    file: (id, options = {}) => ask<FileReport>(`/files/${id}?ended=${options.ended ?? 0}`),
    traffic: () => ask("/files"),
    deliver: (order) => ask("/callbacks", order),
    callback: (id, options = {}) => ask(`/callbacks/${id}${waitQuery(options)}`),
    task: (taskId, options = {}) => ask(`/tasks/${taskId}${waitQuery(options)}`),
    requests: async () => (await ask<{ requests: [] }>("/requests")).requests,
  };
}

function waitQuery(options: { wait?: boolean }): string {
  return options.wait === false ? "" : "?wait=1";
}
