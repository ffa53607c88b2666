/**
 * One call of a client's own callback URL: the provider's callback, with the stored videos' links.
 *
 * The body and the signature are made as the provider makes them. Of the answer nothing but its status is read.
 */

import { signatureHeaders } from "../access/webhook-signature.ts";
import { type Config, configOf } from "../config.ts";
import { abortedAfter, TimedOut } from "../http/timeout.ts";
import { log } from "../log.ts";
import { storedToReport } from "../task/notification.ts";
import { reportOf } from "../task/report.ts";
import { type Notification, ownHostsOf, type Task, type Variant } from "../task/task.ts";
import { refusalOf } from "../url-policy.ts";
import { callbackBody } from "../veo3/callback-body.ts";
import type { TaskHandle } from "./jobs.ts";
import { linksOf } from "./links.ts";

/** As long as the provider itself waits. */
const TIMEOUT_MS = 15_000;

export async function runNotification(handle: TaskHandle, { variant, url }: Notification): Promise<void> {
  const task = handle.load();
  const notification = task?.notifications.find((one) => one.variant === variant && one.url === url);
  if (task === null || notification === undefined) return;
  const reported = storedToReport(task, notification);
  if (reported === null) return;
  const startedAt = Date.now();
  const { delivered, detail } = await send(url, task, variant, configOf(handle.env));
  log("notification", { taskId: task.taskId, delivered, detail, ms: Date.now() - startedAt });
  handle.commit({ type: "notification_sent", variant, url, reported, delivered, detail });
}

async function send(url: string, task: Task, variant: Variant, config: Config) {
  // Checked at each call: NOTIFY_HOSTS may have changed since the task was submitted.
  const refusal = endpointRefusal(url, config, ownHostsOf(task));
  if (refusal !== null) return { delivered: false, detail: refusal };
  const { host } = new URL(url);
  const [key] = config.WEBHOOK_HMAC_KEY;
  const signature = key === undefined ? {} : await signatureHeaders(task.taskId, key, Date.now());
  const body = JSON.stringify(await bodyOf(task, variant, config));
  try {
    return await abortedAfter(TIMEOUT_MS, async (signal) => {
      const headers = { "content-type": "application/json", ...signature };
      const response = await fetch(url, { method: "POST", redirect: "manual", headers, body, signal });
      await response.body?.cancel();
      return { delivered: response.ok, detail: `HTTP ${response.status} from ${host}` };
    });
  } catch (error) {
    const reason = error instanceof TimedOut ? "no answer" : "no connection";
    return { delivered: false, detail: `${reason} from ${host}` };
  }
}

/** Why a client's callback URL is not called, in words that hold nothing of its path; null when it is. */
export function endpointRefusal(url: string, config: Config, ownHosts: readonly string[]): string | null {
  if (config.NOTIFY_HOSTS.length === 0) return "NOTIFY_HOSTS is empty";
  return refusalOf(url, { allowedHosts: config.NOTIFY_HOSTS, ownHosts }, "NOTIFY_HOSTS");
}

async function bodyOf(task: Task, variant: Variant, config: Config) {
  const links = await linksOf(task, task.origin, config);
  const report = reportOf(task, variant, ({ name }) => links.get(name) ?? null);
  if (report === null || report.state === "generating") throw new Error("there is nothing to report");
  return callbackBody(report, variant);
}
