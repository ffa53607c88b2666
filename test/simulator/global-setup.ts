// One simulator and one scripted host for all tests that run inside workerd, which cannot start one. They have a thread
// of their own: all bytes that they send are garbage soon, and vitest's own heap takes long to collect.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { TestProject } from "vitest/node";

export default async function setup(project: TestProject): Promise<() => Promise<unknown>> {
  const workerData = project.getProvidedContext().simulatorPort;
  const hosts = new Worker(new URL("./hosts-thread.ts", import.meta.url), { workerData });
  const [scriptedHost] = await once(hosts, "message");
  project.provide("scriptedHost", scriptedHost);
  return () => hosts.terminate();
}
