/**
 * Handing on once: the provider's own callback, with the stored videos' links, to a client's own callback URL.
 *
 * The body and the signature are made as the provider makes them; what is answered is read no further than its status.
 */

import { signatureHeaders } from "../access/webhook-signature.ts";
import { type Config, configOf } from "../config.ts";
import { log } from "../log.ts";
import { type Tidings, tidingsOf, videosOf } from "../task/notification.ts";
import type { Handover, Task, Video } from "../task/task.ts";
import { refusalOf } from "../url-policy.ts";
import { failureCallback, successCallback, upgradeCallback } from "../veo3/outgoing-callback.ts";
import { linksOf } from "./links.ts";
import type { TaskHandle } from "./task-handle.ts";

/** As long as the provider itself waits. */
const TIMEOUT_MS = 15_000;
/** What is told of a task that failed without a code of the provider's. */
const NO_CODE = 500;

export async function runHandover(handle: TaskHandle, handover: Handover): Promise<void> {
  const task = handle.load();
  if (task === null) return;
  const tidings = tidingsOf(task, handover);
  if (tidings === null) return;
  const { variant } = handover;
  const startedAt = Date.now();
  const { delivered, detail } = await post(handover.url, task, tidings, variant, configOf(handle.env));
  log("handover", { taskId: task.taskId, delivered, detail, ms: Date.now() - startedAt });
  handle.commit({ type: "handed_on", variant, url: handover.url, tidings, delivered, detail });
}

type Posted = { readonly delivered: boolean; readonly detail: string };

async function post(
  url: string,
  task: Task,
  tidings: Tidings,
  variant: Handover["variant"],
  config: Config,
): Promise<Posted> {
  const { host } = new URL(url);
  // Asked anew each time: NOTIFY_HOSTS may have changed since the task was submitted.
  const refusal = handoverRefusal(url, config, task.origin);
  if (refusal !== null) return { delivered: false, detail: refusal };
  const [key] = config.WEBHOOK_HMAC_KEY;
  const signature = key === undefined ? {} : await signatureHeaders(task.taskId, key, Date.now());
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/json", ...signature },
      body: JSON.stringify(await callbackOf(task, tidings, variant, config)),
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
export function handoverRefusal(url: string, config: Config, origin: string): string | null {
  if (config.NOTIFY_HOSTS.length === 0) return "NOTIFY_HOSTS is empty";
  const policy = { allowedHosts: config.NOTIFY_HOSTS, ownHost: new URL(origin).host };
  return refusalOf(url, policy, "NOTIFY_HOSTS");
}

async function callbackOf(task: Task, tidings: Tidings, variant: Handover["variant"], config: Config) {
  const { taskId, fallback, resolution } = task;
  const videos = videosOf(task, variant);
  if (tidings === 0) return failureCallback({ taskId, fallback, ...failureOf(task, variant, videos) });
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

function failureOf(task: Task, variant: Handover["variant"], videos: readonly Video[]) {
  const told =
    variant === null
      ? { code: task.code, message: task.message }
      : task.handovers.find((handover) => handover.variant === variant)?.failure;
  if (videos.length === 0 && told?.code != null && told.code !== 200)
    return { code: told.code, message: told.message };
  // The provider succeeded, or said nothing: what failed is the receiver's to tell.
  const failed = videos.find((video) => video.failure !== null);
  const reason = failed?.failure?.reason ?? task.failure ?? "no_videos";
  return { code: NO_CODE, message: `The video could not be stored: ${reason}.` };
}
