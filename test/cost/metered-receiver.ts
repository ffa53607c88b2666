/** The receiver as it is built for deployment, with a meter at its bindings that shows the cost of each request. */

import { buildAround } from "../bench/build.ts";
import { startRuntime } from "../bench/runtime.ts";
import type { HttpAnswer } from "../e2e/http-request.ts";
import { ReceiverClient } from "../e2e/receiver-client.ts";
import { API_TOKEN, CALLBACK_TOKEN } from "../e2e/test-receiver.ts";
import type { Bill } from "./bill.ts";

export interface MeteredReceiver extends AsyncDisposable {
  /** Each of its answers comes once everything that the request started is done. */
  readonly client: ReceiverClient;
}

/** @param more variables beside the tokens and the hosts of videos */
export async function startMeteredReceiver(
  videoHost: string,
  more: Readonly<Record<string, string>> = {},
): Promise<MeteredReceiver> {
  const vars = { CALLBACK_TOKEN, API_TOKEN, VIDEO_HOSTS: videoHost, ...more };
  const runtime = await startRuntime(await buildAround("metered"), { vars });
  const tokens = { callbackToken: CALLBACK_TOKEN, apiToken: API_TOKEN };
  return {
    client: new ReceiverClient(runtime.url.origin, tokens),
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

export function billOf(answer: HttpAnswer): Bill {
  return JSON.parse(String(answer.headers["x-bill"]));
}
