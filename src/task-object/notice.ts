/**
 * What is posted to an endpoint, made as it is sent: of the task as it is now, with links that are valid now.
 *
 * One of NOTIFY_URLS gets the task as `GET /videos/:taskId` gives it, signed by Standard Webhooks, or a chat's own
 * message. A client's callback URL gets the provider's callback, made and signed as the provider does it.
 */

import { standardWebhookHeaders } from "../access/standard-webhook.ts";
import { signatureHeaders } from "../access/webhook-signature.ts";
import type { Config } from "../config.ts";
import { chatMessage, chatOf } from "../notify/chats.ts";
import { languageFor } from "../notify/language.ts";
import type { TaskSubject } from "../notify/subject.ts";
import { typeOf } from "../task/notification.ts";
import { reportOf } from "../task/report.ts";
import {
  type Endpoint,
  type Notification,
  ownHostsOf,
  type Task,
  taskFailure,
  type Variant,
} from "../task/task.ts";
import { iso, viewTask } from "../task/view.ts";
import { callbackBody } from "../veo3/callback-body.ts";
import { endpointRefusal } from "./endpoint-refusal.ts";
import { linksOf } from "./links.ts";
import type { Notice, Sent } from "./post-notification.ts";

/** Why an endpoint is not called. */
type Refused = { readonly refused: Sent };

export async function noticeOf(
  task: Task,
  notification: Notification,
  config: Config,
  now: number,
): Promise<Notice | Refused> {
  const { endpoint } = notification;
  // Nobody has a link to give without a token to sign it with.
  const links = config.API_TOKEN.length === 0 ? new Map() : await linksOf(task, task.origin, config);
  if (endpoint.kind === "client")
    return clientNotice(task, endpoint.variant, endpoint.url, links, config, now);
  const configured = config.NOTIFY_URLS.find(({ key }) => key === endpoint.key);
  if (configured === undefined) return ended(`${endpoint.host} is no longer one of NOTIFY_URLS`);
  const { url } = configured;
  const chat = chatOf(new URL(url));
  if (chat !== null) {
    const language = languageFor(config.NOTIFY_LANGUAGE, task.request?.prompt ?? null);
    const message = chatMessage(chat, subjectOf(task, endpoint, links), language);
    return { url, body: JSON.stringify(message), chat };
  }
  const { id, type, createdAt } = notification;
  const body = JSON.stringify({ type, timestamp: iso(createdAt), data: viewTask(task, {}, links) });
  return { url, body, headers: await standardWebhookHeaders(id, body, config.NOTIFY_SECRET, now) };
}

function ended(detail: string): Refused {
  return { refused: { outcome: "ended", detail } };
}

/** People are told what the task has come to by now, whenever that notification was made. */
function subjectOf(task: Task, endpoint: Endpoint, links: ReadonlyMap<string, string>): TaskSubject {
  const { taskId, request, reference, origin, videos } = task;
  return {
    type: typeOf(task, endpoint),
    taskId,
    prompt: request?.prompt ?? null,
    reference,
    model: request?.model ?? null,
    videos: videos.map(({ name, media, stored }) => ({
      name,
      url: links.get(name) ?? null,
      durationSeconds: media?.durationSeconds ?? null,
      width: media?.width ?? null,
      height: media?.height ?? null,
      bytes: stored?.bytes ?? null,
    })),
    failure: taskFailure(task) ?? videos.find(({ state }) => state === "failed")?.failure?.reason ?? null,
    galleryUrl: `${origin}/tasks/${taskId}`,
  };
}

async function clientNotice(
  task: Task,
  variant: Variant,
  url: string,
  links: ReadonlyMap<string, string>,
  config: Config,
  now: number,
): Promise<Notice | Refused> {
  // Checked at each try: NOTIFY_HOSTS may have changed since the task was submitted.
  const refusal = endpointRefusal(url, config, ownHostsOf(task));
  if (refusal !== null) return { refused: { outcome: "failed", detail: refusal } };
  const report = reportOf(task, variant, ({ name }) => links.get(name) ?? null);
  if (report === null || report.state === "generating") return ended("there is nothing to report any more");
  const [key] = config.WEBHOOK_HMAC_KEY;
  const body = JSON.stringify(callbackBody(report, variant));
  return { url, body, headers: key === undefined ? {} : await signatureHeaders(task.taskId, key, now) };
}
