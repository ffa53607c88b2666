/** What the end of a call to a client's own callback URL does to the task. Pure. */

import { changed } from "./change.ts";
import type { TaskHandler } from "./events.ts";

/** As long as the provider waits before it delivers a callback again. After the last of them there is no other call. */
const RETRY_MINUTES = [1, 5, 15] as const;
const MINUTE_MS = 60_000;

export const decideNotificationSent: TaskHandler<"notification_sent"> = (task, event, now) => {
  const { variant, url, reported, delivered, detail } = event;
  const sent = task.notifications.find((one) => one.variant === variant && one.url === url);
  if (sent === undefined) return { outcome: "ignored", task };
  const minutes = delivered ? undefined : RETRY_MINUTES[sent.tries];
  const change =
    minutes === undefined ? { reported, at: null } : { tries: sent.tries + 1, at: now + minutes * MINUTE_MS };
  const notifications = task.notifications.map((one) => (one === sent ? { ...one, ...change } : one));
  const failed = minutes === undefined ? "notification_given_up" : "notification_failed";
  const entry = [delivered ? "notification_delivered" : failed, detail] as const;
  return { outcome: "accepted", task: changed(task, { notifications }, now, entry) };
};
