// What `global-setup.ts` starts, on the port it says. Tells it the scripted host's origin, and ends with its thread.

import { parentPort, workerData } from "node:worker_threads";
import { startScriptedHost } from "./scripted-host.ts";
import { startSimulator } from "./simulator.ts";

await startSimulator({ port: workerData, timeScale: 0.001 });
const { origin } = await startScriptedHost();
parentPort?.postMessage(origin);
