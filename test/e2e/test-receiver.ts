/** A receiver as the tests want it: it takes the simulator's videos, retries quickly, and has a client to it. */

import { randomBytes } from "node:crypto";
import type { SimulatorControl } from "../simulator/control-protocol.ts";
import { type Receiver, type ReceiverOptions, startReceiver } from "./receiver.ts";
import { ReceiverClient } from "./receiver-client.ts";

export const CALLBACK_TOKEN = "callback-token";
export const API_TOKEN = "api-token";

export interface TestReceiver extends Receiver {
  readonly client: ReceiverClient;
}

export type TestReceiverOptions = Omit<ReceiverOptions, "vars"> & {
  /** Beside those every test wants; null takes one of these away. */
  vars?: Readonly<Record<string, string | number | null>>;
};

export async function startTestReceiver(
  simulator: Pick<SimulatorControl, "host">,
  options: TestReceiverOptions = {},
): Promise<TestReceiver> {
  const wanted = {
    CALLBACK_TOKEN,
    API_TOKEN,
    VIDEO_HOSTS: simulator.host,
    RETRY_BASE_SECONDS: 0.05,
    GONE_AFTER_SECONDS: 0,
    ...options.vars,
  };
  const set = Object.entries(wanted).filter(([, value]) => value !== null);
  const vars = Object.fromEntries(set) as Record<string, string | number>;
  const receiver = await startReceiver({ ...options, vars });
  const callbackToken = wanted.CALLBACK_TOKEN;
  return { ...receiver, client: new ReceiverClient(receiver.origin, { callbackToken, apiToken: API_TOKEN }) };
}

/** Never used before. */
export function newTaskId(): string {
  return `veo_task_${randomBytes(8).toString("hex")}`;
}
