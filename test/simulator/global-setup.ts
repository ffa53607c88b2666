// One simulator for all tests that run inside workerd, which cannot start one.

import type { TestProject } from "vitest/node";
import { startSimulator } from "./simulator.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const port = project.getProvidedContext().simulatorPort;
  const simulator = await startSimulator({ port, timeScale: 0.001 });
  return () => simulator.close();
}
