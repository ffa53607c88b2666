/** One question to record-info, up to the record of its answer. */

import { configOf, veo3Client } from "../config.ts";
import { log } from "../log.ts";
import { ProviderUnavailable, type Veo3Client } from "../veo3/client.ts";
import { INQUIRY_WINDOW_MS } from "./inquiry.ts";
import { askAfterFailureAt, askAgainAt } from "./schedule.ts";
import type { Inquiry, Task } from "./task.ts";
import type { TaskHandle } from "./task-handle.ts";
import { areTrusted } from "./trusted-urls.ts";

export async function runInquiry(handle: TaskHandle): Promise<void> {
  const task = handle.load();
  if (task?.inquiry == null) return;
  const closesAt = task.inquiry.since + INQUIRY_WINDOW_MS;
  const client = veo3Client(configOf(handle.env));
  if (Date.now() >= closesAt) {
    handle.commit({ type: "inquiry_closed" });
  } else if (client === null) {
    // The key was taken away: there is nothing to confirm with, and no one to ask.
    handle.commit({ type: "inquiry_failed", askAt: closesAt, trusted: true });
  } else {
    await ask(handle, task, task.inquiry, client);
  }
}

async function ask(handle: TaskHandle, task: Task, inquiry: Inquiry, client: Veo3Client): Promise<void> {
  const { taskId, origin } = task;
  const config = configOf(handle.env);
  const startedAt = Date.now();
  const report = (outcome: string, detail = {}) =>
    log("inquiry", { taskId, outcome, ms: Date.now() - startedAt, ...detail });
  const intervalMs = config.POLL_INTERVAL_SECONDS * 1000;
  /** A callback that came meanwhile has its own question, about what may be news. */
  const isCurrent = () => handle.load()?.inquiry === inquiry;
  try {
    const details = await client.recordInfo(taskId);
    report(details.state);
    const isAwaited = details.state === "finished" ? handle.load()?.inquiry != null : isCurrent();
    const askAt = askAgainAt(inquiry, intervalMs, Date.now());
    if (isAwaited) handle.commit({ type: "details", details, origin, askAt });
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    report("unreachable", { message: error.message });
    if (!isCurrent()) return;
    const askAt = askAfterFailureAt(inquiry, intervalMs, error.retryAfterMs, Date.now(), Math.random());
    const claimed = handle.load()?.claim?.videos ?? [];
    handle.commit({ type: "inquiry_failed", askAt, trusted: areTrusted(claimed, config, origin) });
  }
}
