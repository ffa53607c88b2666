/**
 * Handing on once: the provider's own callback, with the stored videos' links, to a client's own callback URL.
 *
 * The body and the signature are made as the provider makes them; what is answered is read no further than its status.
 */

import { signatureHeaders } from "../access/webhook-signature.ts";
import { type Config, configOf } from "../config.ts";
import { log } from "../log.ts";
import { type Report, reportOf, videosOf } from "../task/notification.ts";
import type { Notification, Task, Video } from "../task/task.ts";
import { refusalOf } from "../url-policy.ts";
import { failureCallback, successCallback, upgradeCallback } from "../veo3/outgoing-callback.ts";
import { linksOf } from "./links.ts";
import type { TaskHandle } from "./task-handle.ts";

/** As long as the provider itself waits. */
const TIMEOUT_MS = 15_000;
/** What is told of a task that failed without a code of the provider's. */
const NO_CODE = 500;

export async function runNotification(handle: TaskHandle, notification: Notification): Promise<void> {
  const task = handle.load();
  if (task === null) return;
  const report = reportOf(task, notification);
  if (report === null) return;
  const { variant } = notification;
  const startedAt = Date.now();
  const { delivered, detail } = await post(notification.url, task, report, variant, configOf(handle.env));
  log("notification", { taskId: task.taskId, delivered, detail, ms: Date.now() - startedAt });
  handle.commit({ type: "notification_sent", variant, url: notification.url, report, delivered, detail });
}

type Posted = { readonly delivered: boolean; readonly detail: string };

async function post(
  url: string,
  task: Task,
  report: Report,
  variant: Notification["variant"],
  config: Config,
): Promise<Posted> {
  const { host } = new URL(url);
  // Asked anew each time: NOTIFY_HOSTS may have changed since the task was submitted.
  const refusal = endpointRefusal(url, config, task.origin);
  if (refusal !== null) return { delivered: false, detail: refusal };
  const [key] = config.WEBHOOK_HMAC_KEY;
  const signature = key === undefined ? {} : await signatureHeaders(task.taskId, key, Date.now());
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/json", ...signature },
      body: JSON.stringify(await callbackOf(task, report, variant, config)),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return { delivered: response.ok, detail: `HTTP ${response.status} from ${host}` };
  } catch (error) {
    const reason = error instanceof Error && error.name === "TimeoutError" ? "no answer" : "no connection";
    return { delivered: false, detail: `${reason} from ${host}` };
  }
}

/** Why a client's callback URL is not told anything; null when it is. In words that hold nothing of its path. */
export function endpointRefusal(url: string, config: Config, origin: string): string | null {
  if (config.NOTIFY_HOSTS.length === 0) return "NOTIFY_HOSTS is empty";
  const policy = { allowedHosts: config.NOTIFY_HOSTS, ownHost: new URL(origin).host };
  return refusalOf(url, policy, "NOTIFY_HOSTS");
}

async function callbackOf(task: Task, report: Report, variant: Notification["variant"], config: Config) {
  const { taskId, fallback, resolution } = task;
  const videos = videosOf(task, variant);
  if (report === 0) return failureCallback({ taskId, fallback, ...failureOf(task, variant, videos) });
  const links = await linksOf(task, task.origin, config);
  const of = (kind: Video["kind"]) =>
    videos.filter((video) => video.kind === kind).flatMap(({ name }) => links.get(name) ?? []);
  if (variant === "4k") {
    return upgradeCallback({
      taskId,
      code: 200,
      message: null,
      results: of("4k"),
      images: of("4k_image"),
    });
  }
  const { message } = task;
  return successCallback({
    taskId,
    code: 200,
    message,
    generated: of("generated"),
    original: of("original"),
    resolution,
    fallback,
  });
}

function failureOf(task: Task, variant: Notification["variant"], videos: readonly Video[]) {
  const told =
    variant === null
      ? { code: task.code, message: task.message }
      : task.notifications.find((notification) => notification.variant === variant)?.failure;
  if (videos.length === 0 && told?.code != null && told.code !== 200)
    return { code: told.code, message: told.message };
  // The provider succeeded, or said nothing: what failed is the receiver's to tell.
  const failed = videos.find((video) => video.failure !== null);
  const reason = failed?.failure?.reason ?? task.failure ?? "no_videos";
  return { code: NO_CODE, message: `The video could not be stored: ${reason}.` };
}
