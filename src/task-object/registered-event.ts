/** A registration as an event: with the configuration's word on the client's endpoint and on the first poll. Pure. */

import type { Config } from "../config.ts";
import type { TaskEvent } from "../task/events.ts";
import { POLL_WINDOW_MS } from "../task/schedule.ts";
import { hostOf } from "../task/task.ts";
import { endpointRefusal } from "./endpoint-refusal.ts";
import type { Registration } from "./rpc.ts";

export function registeredEvent(
  { callBackUrl, imported, ...registration }: Registration,
  config: Config,
  now: number,
): TaskEvent {
  const refusal = callBackUrl && endpointRefusal(callBackUrl, config, [hostOf(registration.origin)]);
  const endpoint = callBackUrl === null ? null : { url: callBackUrl, refusal };
  const pollAfterMs = config.VEO3_API_KEY === null ? POLL_WINDOW_MS : config.POLL_AFTER_SECONDS * 1000;
  const pollAt = imported?.pollAt ?? Math.ceil(now + pollAfterMs);
  return { type: "registered", ...registration, endpoint, pollAt, imported: imported !== undefined };
}
