/**
 * Runs the simulator alone: node test/simulator/main.ts --port 9876
 * Prints its origin once it listens, stops on SIGINT or SIGTERM.
 */

import { parseArgs } from "node:util";
import { startSimulator } from "./simulator.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const simulator = await startSimulator({ port: Number(values.port) });
console.log(simulator.origin);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.close());
