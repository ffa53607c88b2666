/** One question to record-info, up to the record of its answer. */

import { configOf } from "../config.ts";
import { log } from "../log.ts";
import { type ProviderClient, ProviderUnavailable, providerClient } from "../provider-client.ts";
import { INQUIRY_WINDOW_MS } from "../task/poll.ts";
import { askAfterFailureAt, askAgainAt } from "../task/schedule.ts";
import type { Inquiry, Task } from "../task/task.ts";
import type { TaskHandle } from "./task-handle.ts";
import { areTrusted } from "./trusted-urls.ts";

export async function runInquiry(handle: TaskHandle): Promise<void> {
  const task = handle.load();
  if (task?.inquiry == null) return;
  const client = providerClient(configOf(handle.env));
  if (client === null) handle.commit({ type: "key_removed" });
  else await ask(handle, task, task.inquiry, client);
  // Only now: nothing may have run since the last question was due, and then record-info knows by now.
  const left = handle.load()?.inquiry;
  if (left != null && Date.now() >= left.since + INQUIRY_WINDOW_MS) handle.commit({ type: "inquiry_closed" });
}

async function ask(handle: TaskHandle, task: Task, inquiry: Inquiry, client: ProviderClient): Promise<void> {
  const { taskId, origin } = task;
  const config = configOf(handle.env);
  const startedAt = Date.now();
  const report = (outcome: string, detail = {}) =>
    log("inquiry", { taskId, outcome, ms: Date.now() - startedAt, ...detail });
  const intervalMs = config.POLL_INTERVAL_SECONDS * 1000;
  /** What a callback told meanwhile may be newer than the answer: it has a question of its own. */
  const isCurrent = () => handle.load()?.inquiry === inquiry;
  const trusted = areTrusted(task.claim?.videos ?? [], config, origin);
  try {
    const details = await client.recordInfo(taskId);
    report(details.state);
    const askAt = askAgainAt(inquiry, intervalMs, Date.now());
    if (isCurrent()) handle.commit({ type: "details", details, origin, askAt, trusted });
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    report("unreachable", { message: error.message });
    const askAt = askAfterFailureAt(inquiry, intervalMs, error.retryAfterMs, Date.now(), Math.random());
    if (isCurrent()) handle.commit({ type: "inquiry_failed", askAt, trusted });
  }
}
