/** What the end of a try to notify an endpoint, and a person's wish to have it notified again, do to the task. Pure. */

import { changed, type Entry } from "./change.ts";
import type { TaskHandler } from "./events.ts";
import { MAX_DETAIL_LENGTH } from "./kept-strings.ts";
import { endpointHost } from "./notification.ts";
import type { Notification, Task } from "./task.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** The waits between the tries: those of the Standard Webhooks' example, 27.6 h in all. */
const WAITS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
] as const;

export const decideNotificationSent: TaskHandler<"notification_sent"> = (task, event, now) => {
  const sent = task.notifications.find(({ id }) => id === event.id);
  // It may have been replaced while it was under way. That it arrived counts all the same.
  if (sent === undefined || (sent.state !== "pending" && event.outcome !== "delivered"))
    return { outcome: "ignored", task };
  const tried = { attempts: sent.attempts + 1, detail: event.detail.slice(0, MAX_DETAIL_LENGTH) };
  const wait = event.outcome === "failed" ? WAITS_MS[sent.tries] : undefined;
  const next: Partial<Notification> =
    wait === undefined
      ? { ...tried, state: event.outcome === "delivered" ? "delivered" : "failed", at: null }
      : { ...tried, tries: sent.tries + 1, at: now + wait };
  const failed = wait === undefined ? "notification_given_up" : "notification_failed";
  const entry: Entry = [event.outcome === "delivered" ? "notification_delivered" : failed, event.detail];
  return { outcome: "accepted", task: withNotification(task, sent, next, now, entry) };
};

export const decideResend: TaskHandler<"notification_resend"> = (task, { id }, now) => {
  const notification = task.notifications.find((one) => one.id === id);
  if (notification === undefined) return { outcome: "refused", task };
  const entry: Entry = ["notification_resent", endpointHost(notification.endpoint)];
  const next = { state: "pending", tries: 0, at: now } as const;
  return { outcome: "accepted", task: withNotification(task, notification, next, now, entry) };
};

function withNotification(
  task: Task,
  notification: Notification,
  next: Partial<Notification>,
  now: number,
  entry: Entry,
): Task {
  const notifications = task.notifications.map((one) => (one === notification ? { ...one, ...next } : one));
  return changed(task, { notifications }, now, entry);
}
