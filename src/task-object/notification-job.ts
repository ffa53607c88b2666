/** One try of a notification, up to the record of how it went. */

import { configOf } from "../config.ts";
import { log } from "../log.ts";
import { notificationDueAt } from "../task/notification.ts";
import type { Notification } from "../task/task.ts";
import type { TaskHandle } from "./jobs.ts";
import { noticeOf } from "./notice.ts";
import { post } from "./post-notification.ts";

export async function runNotification(handle: TaskHandle, { id }: Notification): Promise<void> {
  const task = handle.load();
  const notification = task?.notifications.find((one) => one.id === id);
  if (task == null || notification === undefined || notificationDueAt(task, notification) === null) return;
  const startedAt = Date.now();
  const notice = await noticeOf(task, notification, configOf(handle.env), startedAt);
  const { outcome, detail } = "refused" in notice ? notice.refused : await post(notice);
  const { taskId } = task;
  const { type } = notification;
  const delivered = outcome === "delivered";
  log("notification", { taskId, type, delivered, detail, ms: Date.now() - startedAt });
  handle.commit({ type: "notification_sent", id, outcome, detail });
}
