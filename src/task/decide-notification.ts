/** What the end of a call to a client's own callback URL does to the task. Pure. */

import { changed } from "./change.ts";
import type { TaskHandler } from "./events.ts";
import { afterSending } from "./notification.ts";

export const decideNotificationSent: TaskHandler<"notification_sent"> = (task, event, now) => {
  const { variant, url, reported, delivered, detail } = event;
  const sent = task.notifications.find((one) => one.variant === variant && one.url === url);
  if (sent === undefined) return { outcome: "ignored", task };
  const next = afterSending(sent, reported, delivered, now);
  const notifications = task.notifications.map((one) => (one === sent ? next : one));
  const failed = next.at === null ? "notification_given_up" : "notification_failed";
  const entry = [delivered ? "notification_delivered" : failed, detail] as const;
  return { outcome: "accepted", task: changed(task, { notifications }, now, entry) };
};
