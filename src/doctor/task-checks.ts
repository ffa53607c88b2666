/** What the tasks themselves show: how results come, and whether any is stuck. Pure. */

import { overdueSince } from "../task/schedule.ts";
import { type Task, taskState } from "../task/task.ts";
import { type Check, check } from "./diagnosis.ts";
import type { Facts } from "./facts.ts";
import type { Words } from "./words-en.ts";

/** How many of the newest results are looked at: an older one says nothing of today. */
const LATEST = 5;
/** A generation takes minutes. */
const LONG_WAIT_MS = 30 * 60_000;
/** An alarm is seconds late, and goes off again after 30 s when its work fails. */
const OVERDUE_MS = 15 * 60_000;

/** Do results come by callback, or only by polling? */
export function callbacksCheck({ tasks, now, config }: Facts, { callbacks, tasks: words }: Words): Check {
  if (typeof tasks === "string") return unread("callbacks", tasks, words);
  const results = tasks.recent.filter(hasResult).slice(0, LATEST);
  const byCallback = results.filter((task) => task.callbacks > 0).length;
  if (byCallback > 0) return check("callbacks", "ok", callbacks.ok(byCallback, results.length));
  if (results.length > 0) return check("callbacks", "warning", callbacks.onlyPolled(results.length));
  const long = tasks.recent.filter((task) => isWaiting(task) && task.createdAt < now - LONG_WAIT_MS).length;
  const canPoll = config.VEO3_API_KEY !== null;
  if (long > 0) return check("callbacks", "warning", callbacks.awaited(long, canPoll));
  return check("callbacks", "skipped", callbacks.none);
}

/**
 * Also what a callback has brought and no poll has confirmed yet. Timeouts of the receiver's own are no result, and the
 * callbacks of imported tasks were sent elsewhere.
 */
function hasResult({ videos, failure, unconfirmed, callbacks, imported }: Task): boolean {
  const isPolled = videos.length > 0 || (failure !== null && failure !== "no_callback");
  return callbacks > 0 || unconfirmed !== null || (isPolled && !imported);
}

function isWaiting(task: Task): boolean {
  return !task.imported && (taskState(task) === "waiting" || task.failure === "no_callback");
}

/** Whether something was due long ago and is not being done. */
export function stuckTasksCheck({ tasks, now }: Facts, { stuck, tasks: words }: Words): Check {
  if (typeof tasks === "string") return unread("stuck_tasks", tasks, words);
  const overdue = tasks.unsettled
    .filter(({ isRunning }) => !isRunning)
    .map(({ task }) => now - (overdueSince(task, now) ?? now))
    .filter((ms) => ms > OVERDUE_MS);
  if (overdue.length === 0) return check("stuck_tasks", "ok", stuck.ok);
  const minutes = Math.floor(Math.max(...overdue) / 60_000);
  return check("stuck_tasks", "warning", stuck.found(overdue.length, minutes));
}

export function unread(
  name: "callbacks" | "stuck_tasks" | "notifications",
  why: "unread" | "not_tried",
  words: Words["tasks"],
): Check {
  return check(name, why === "unread" ? "failed" : "skipped", words[why]);
}
