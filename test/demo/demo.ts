/**
 * `npm run demo`: starts the receiver and a simulated Veo3 API on free ports, and shows three tasks from their
 * submission to a video that plays. `npm run demo -- --keep` leaves both running until Ctrl-C.
 *
 * Exit code 0: every step went as expected; 1: a step failed, and the output says which; 130 or 143: interrupted by
 * SIGINT or SIGTERM. No process and no file is left behind in any case.
 */

import { parseArgs } from "node:util";
import { exitCodeOf, interruption, unlessAborted } from "../e2e/interruption.ts";
import { startReceiver } from "../e2e/receiver.ts";
import { ReceiverClient } from "../e2e/receiver-client.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { printPlayground } from "./playground.ts";
import { type Stage, tellStory } from "./story.ts";
import { Terminal, Unexpected } from "./terminal.ts";

/** Readable rather than secret: receiver and simulator listen on the loopback only, and end with the demo. */
const TOKENS = { callbackToken: "demo-callback-token", apiToken: "demo-api-token" };
const PROVIDER_KEY = "demo-provider-key";
/** Much shorter than the defaults, so that nobody who watches the demo has to wait. */
const POLL = { POLL_AFTER_SECONDS: 5, POLL_INTERVAL_SECONDS: 2 };
const LOG_LINES_SHOWN = 25;
const { values: options } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
const terminal = new Terminal();
const signal = interruption();
process.exit(await runDemo());

/** @returns the exit code */
async function runDemo(): Promise<number> {
  const startedAt = performance.now();
  let receiverLog = () => "";
  let isComplete = false;
  try {
    terminal.title("Veo3 callback receiver: from a callback to a video that plays");
    terminal.step("Start the receiver and a simulated Veo3 API");
    await using simulator = await startSimulator({ apiKey: PROVIDER_KEY });
    await using receiver = await startReceiver({
      vars: {
        CALLBACK_TOKEN: TOKENS.callbackToken,
        API_TOKEN: TOKENS.apiToken,
        VEO3_API_KEY: PROVIDER_KEY,
        VEO3_API_BASE: simulator.origin,
        VIDEO_HOSTS: simulator.host,
        ...POLL,
      },
      signal,
    });
    receiverLog = () => receiver.log();
    terminal.fact("receiver", `${receiver.origin}  the Worker, with a KV, R2 and Durable Objects of its own`);
    terminal.fact("simulator", `${simulator.origin}  stands in for the Veo3 API and its file host`);

    const client = new ReceiverClient(receiver.origin, TOKENS);
    const stage: Stage = { terminal, simulator, client, ...TOKENS, providerKey: PROVIDER_KEY };
    const task = await unlessAborted(tellStory(stage), signal);
    isComplete = true;
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    terminal.line();
    terminal.good(terminal.style("bold", `Done in ${seconds} s: three tasks, nothing lost.`));
    if (options.keep) {
      printPlayground(stage, task);
      await unlessAborted(new Promise<never>(() => {}), signal);
    }
    return 0;
  } catch (error) {
    if (signal.aborted) {
      terminal.line(`\nEnded by ${signal.reason}.`);
      return isComplete ? 0 : exitCodeOf(signal);
    }
    reportFailure(error, receiverLog());
    return 1;
  }
}

function reportFailure(error: unknown, log: string): void {
  terminal.failure(`This step failed: ${terminal.currentStep}`);
  if (error instanceof Unexpected) {
    terminal.fact("expected", error.expected);
    terminal.fact("came", error.actual);
  } else {
    terminal.fact("expected", "no error");
    terminal.fact("came", error instanceof Error ? error.message : String(error));
  }
  if (log === "") return;
  terminal.title("The receiver's log ends with:");
  terminal.line(log.trimEnd().split("\n").slice(-LOG_LINES_SHOWN).join("\n"));
}
