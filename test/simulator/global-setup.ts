// One simulator and one scripted host for all tests that run inside workerd, which cannot start one.

import type { TestProject } from "vitest/node";
import { startScriptedHost } from "./scripted-host.ts";
import { startSimulator } from "./simulator.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const port = project.getProvidedContext().simulatorPort;
  const simulator = await startSimulator({ port, timeScale: 0.001 });
  const scripted = await startScriptedHost();
  project.provide("scriptedHost", scripted.origin);
  return async () => {
    await scripted.close();
    await simulator.close();
  };
}
