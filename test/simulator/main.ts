/**
 * Runs the simulator alone: node test/simulator/main.ts --port 9876 (--help lists the rest).
 * Prints its origin once it listens, stops on SIGINT or SIGTERM.
 */

import { parseArgs } from "node:util";
import { type SimulatorOptions, startSimulator } from "./simulator.ts";

const USAGE = `node test/simulator/main.ts [--port 9876] [--api-key KEY] [--hmac-key KEY]
  [--time-scale 1] [--generate-ms 500] [--upgrade-ms 200]`;

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    "api-key": { type: "string" },
    "hmac-key": { type: "string" },
    "time-scale": { type: "string" },
    "generate-ms": { type: "string" },
    "upgrade-ms": { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit();
}

const options: SimulatorOptions = {};
if (values.port !== undefined) options.port = number("port", values.port);
if (values["api-key"] !== undefined) options.apiKey = values["api-key"];
if (values["hmac-key"] !== undefined) options.hmacKey = values["hmac-key"];
if (values["time-scale"] !== undefined) options.timeScale = number("time-scale", values["time-scale"]);
if (values["generate-ms"] !== undefined) options.generateMs = number("generate-ms", values["generate-ms"]);
if (values["upgrade-ms"] !== undefined) options.upgradeMs = number("upgrade-ms", values["upgrade-ms"]);

const simulator = await startSimulator(options);
console.log(simulator.origin);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.close());

function number(name: string, value: string): number {
  const parsed = Number(value);
  if (value.trim() === "" || !Number.isFinite(parsed) || parsed < 0) {
    console.error(`--${name} must be a number from 0\n\n${USAGE}`);
    process.exit(2);
  }
  return parsed;
}
