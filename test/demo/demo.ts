/**
 * `npm run demo`: starts the receiver and a simulated Veo3 API on free ports, and shows three tasks from their
 * submission to a video that plays. `npm run demo -- --keep` leaves both running until Ctrl-C.
 *
 * Exit code 0: every step went as expected; 1: a step failed, and the output says which; 130 or 143: interrupted by
 * SIGINT or SIGTERM. No process and no file is left behind in any case.
 */

import { constants } from "node:os";
import { parseArgs } from "node:util";
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
/** A shell reports a program that a signal ended as this plus the signal's number. */
const SIGNAL_EXIT_BASE = 128;

class Interrupted extends Error {
  readonly signal: "SIGINT" | "SIGTERM";

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(signal);
    this.signal = signal;
  }
}

const { values: options } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
const terminal = new Terminal();
const interruption = new AbortController();
// Not `once`: a second Ctrl-C must not end the process before it has cleaned up.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => interruption.abort(new Interrupted(signal)));
}
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
      signal: interruption.signal,
    });
    receiverLog = () => receiver.log();
    terminal.fact("receiver", `${receiver.origin}  the Worker, with a KV, R2 and Durable Objects of its own`);
    terminal.fact("simulator", `${simulator.origin}  stands in for the Veo3 API and its file host`);

    const client = new ReceiverClient(receiver.origin, TOKENS);
    const stage: Stage = { terminal, simulator, client, ...TOKENS, providerKey: PROVIDER_KEY };
    const task = await unlessInterrupted(tellStory(stage));
    isComplete = true;
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    terminal.line();
    terminal.good(terminal.style("bold", `Done in ${seconds} s: three tasks, nothing lost.`));
    if (options.keep) {
      printPlayground(stage, task);
      await unlessInterrupted(new Promise<never>(() => {}));
    }
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) {
      terminal.line(`\nEnded by ${error.signal}.`);
      return isComplete ? 0 : SIGNAL_EXIT_BASE + constants.signals[error.signal];
    }
    reportFailure(error, receiverLog());
    return 1;
  }
}

/** @throws Interrupted as soon as a signal comes; the work itself ends when the receiver and simulator are stopped. */
function unlessInterrupted<T>(work: Promise<T>): Promise<T> {
  const { signal } = interruption;
  const interrupted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  return Promise.race([work, interrupted]);
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
