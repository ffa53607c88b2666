/**
 * What others are told of a task, and when.
 *
 * Pure. An endpoint is told once everything that it is told of is stored, or once it is certain that there will be
 * nothing; and again only when there is more: a success after a failure, or further videos. Each time is a notification
 * with an id and a type of its own. What it says is what is true when it is sent.
 */

import { VIDEO_KINDS } from "../veo3/video-kinds.ts";
import {
  type ClientEndpoint,
  type Endpoint,
  isUnsettled,
  type Notification,
  type NotificationType,
  type Task,
  type Variant,
  type Video,
} from "./task.ts";

/** An endpoint of the operator's, as a task knows it: its URL, which is a secret, is not kept. */
export type OperatorEndpoint = {
  /** Tells it from the other ones. */
  readonly key: string;
  readonly host: string;
};

/** So many are kept: each of seven endpoints may have several. */
const MAX_NOTIFICATIONS = 20;

/** How many stored videos there are to tell an endpoint of, 0 for a failure; null while nothing is final. */
export function storedToReport(task: Task, endpoint: Endpoint): number | null {
  const videos = endpoint.kind === "operator" ? task.videos : videosOf(task, endpoint.variant);
  if (videos.some(isUnsettled)) return null;
  if (videos.length > 0) return videos.filter(({ state }) => state === "stored").length;
  const isUpgrade = endpoint.kind === "client" && endpoint.variant !== null;
  // A failure that a poll may still contradict is not final.
  const hasFailed = isUpgrade
    ? upgradeFailure(task, endpoint.variant) !== null
    : task.failure !== null && task.poll === null;
  return hasFailed ? 0 : null;
}

/** The videos that a task itself, or its upgrade, has. */
export function videosOf(task: Task, variant: Variant): Video[] {
  return task.videos.filter(({ kind }) => VIDEO_KINDS[kind].upgrade === variant);
}

/** What the provider said when an upgrade failed, where a client is to be told. */
export function upgradeFailure({ clientEndpoints }: Task, variant: Variant): ClientEndpoint["failure"] {
  return clientEndpoints.find((one) => one.variant === variant)?.failure ?? null;
}

/** When a notification is to be sent; null: it is done, or what it is about is not final at the moment. */
export function notificationDueAt(task: Task, { at, endpoint }: Notification): number | null {
  return at === null || storedToReport(task, endpoint) === null ? null : at;
}

/** Tells endpoints apart: the jobs of one wait for each other, and not for those of another. */
export function endpointName(endpoint: Endpoint): string {
  return endpoint.kind === "operator" ? endpoint.key : `${endpoint.variant} ${endpoint.url}`;
}

/** All that may be shown of an endpoint. */
export function endpointHost(endpoint: Endpoint): string {
  return endpoint.kind === "operator" ? endpoint.host : (URL.parse(endpoint.url)?.host ?? "");
}

/**
 * The notifications of a task as it is now. Those that are pending for an endpoint that gets a new one are replaced by
 * it: they would say the same.
 *
 * @param before null: it was unknown
 * @param operators the endpoints of the operator's, as they are configured now
 * @returns the very same list when there is nothing new
 */
export function notificationsOf(
  before: Task | null,
  task: Task,
  operators: readonly OperatorEndpoint[],
  now: number,
): Notification[] {
  const clients = task.clientEndpoints.map(({ variant, url }) => ({ kind: "client", variant, url }) as const);
  const endpoints: Endpoint[] = [
    ...operators.map(({ key, host }) => ({ kind: "operator", key, host }) as const),
    ...clients,
  ];
  const told = endpoints.filter((endpoint) => isNews(before, task, endpoint));
  const names = told.map(endpointName);
  const clientNames = clients.map(endpointName);
  const isReplaced = ({ state, endpoint }: Notification) => {
    const name = endpointName(endpoint);
    const isGone = endpoint.kind === "client" && !clientNames.includes(name);
    return state === "pending" && (isGone || names.includes(name));
  };
  if (told.length === 0 && !task.notifications.some(isReplaced)) return task.notifications;
  const kept = task.notifications.flatMap((one) => (isReplaced(one) ? replaced(one) : one));
  const added = told.map((endpoint, index) => newNotification(task, endpoint, index, now));
  return bounded([...kept, ...added]);
}

/** Whether there is more to tell an endpoint than it was told, and that since this change. */
function isNews(before: Task | null, task: Task, endpoint: Endpoint): boolean {
  const stored = storedToReport(task, endpoint);
  if (stored === null) return false;
  const earlier = task.notifications.filter((one) => isSame(one.endpoint, endpoint));
  if (earlier.some((one) => one.stored >= stored)) return false;
  // An endpoint of the operator's that was configured later is not told of what had happened before.
  return before === null || !hadEndpoint(before, endpoint) || storedToReport(before, endpoint) !== stored;
}

function hadEndpoint({ clientEndpoints }: Task, endpoint: Endpoint): boolean {
  if (endpoint.kind === "operator") return true;
  return clientEndpoints.some(({ variant, url }) => variant === endpoint.variant && url === endpoint.url);
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.kind === b.kind && endpointName(a) === endpointName(b);
}

/** One that was never sent leaves nothing: nobody has seen it. */
function replaced(notification: Notification): Notification[] {
  if (notification.attempts === 0) return [];
  return [{ ...notification, state: "failed", at: null, detail: `replaced, after: ${notification.detail}` }];
}

/** @param index of several that are made by the same change */
function newNotification(task: Task, endpoint: Endpoint, index: number, now: number): Notification {
  return {
    id: notificationId(task, index),
    type: typeOf(task, endpoint),
    endpoint,
    stored: storedToReport(task, endpoint) ?? 0,
    state: "pending",
    attempts: 0,
    tries: 0,
    at: now,
    detail: "",
    createdAt: now,
  };
}

/** Unlike that of any other notification: `createdAt` tells a task from an earlier one of its id that was deleted. */
export function notificationId({ taskId, createdAt, version }: Task, index: number): string {
  return `msg_${taskId}_${createdAt.toString(36)}_${version}_${index}`;
}

export function typeOf(task: Task, endpoint: Endpoint): NotificationType {
  const videos = endpoint.kind === "operator" ? task.videos : videosOf(task, endpoint.variant);
  const stored = videos.filter(({ state }) => state === "stored").length;
  if (stored === 0) return "task.failed";
  return stored === videos.length ? "task.stored" : "task.partial";
}

/** Without the oldest ones that are done, and of these first those that a later one of their endpoint has followed. */
function bounded(all: Notification[]): Notification[] {
  const kept = [...all];
  while (kept.length > MAX_NOTIFICATIONS) {
    const isFollowed = (one: Notification, index: number) =>
      one.state !== "pending" && kept.slice(index + 1).some(({ endpoint }) => isSame(endpoint, one.endpoint));
    const followed = kept.findIndex(isFollowed);
    const done = kept.findIndex(({ state }) => state !== "pending");
    kept.splice(Math.max(followed === -1 ? done : followed, 0), 1);
  }
  return kept;
}
