/** Whether those who are to be notified are reached. Pure. */

import { endpointHost, endpointName } from "../task/notification.ts";
import type { Endpoint, Task } from "../task/task.ts";
import { type Check, check } from "./diagnosis.ts";
import type { Facts } from "./facts.ts";
import { unread } from "./task-checks.ts";
import type { Words } from "./words-en.ts";

/** An older failure says nothing of today. */
const WEEK_MS = 7 * 24 * 3_600_000;

export type EndpointHealth = {
  readonly endpoint: Endpoint;
  readonly delivered: number;
  /** How many have failed: for good, or so far. */
  readonly failed: number;
  /** Whether the newest of them has. */
  readonly isFailing: boolean;
  /** How the newest that was not delivered went last; null: all were. */
  readonly detail: string | null;
};

/** How each endpoint has taken the notifications of these tasks that are not older than a week. */
export function endpointsHealth(tasks: readonly Task[], now: number): EndpointHealth[] {
  const sent = tasks
    .flatMap(({ notifications }) => notifications)
    .filter(({ attempts, createdAt }) => attempts > 0 && createdAt > now - WEEK_MS)
    .sort((a, b) => a.createdAt - b.createdAt);
  const groups = Map.groupBy(sent, ({ endpoint }) => endpointName(endpoint));
  return [...groups.values()].flatMap((ofOne) => {
    const failed = ofOne.filter(({ state }) => state !== "delivered");
    return ofOne.slice(-1).map(({ endpoint, state }) => ({
      endpoint,
      delivered: ofOne.length - failed.length,
      failed: failed.length,
      isFailing: state !== "delivered",
      detail: failed.at(-1)?.detail ?? null,
    }));
  });
}

export function notificationsCheck(
  { tasks, config, now }: Facts,
  { notifications, tasks: words }: Words,
): Check {
  const says = (status: Check["status"], said: Parameters<typeof check>[2]) =>
    check("notifications", status, said);
  if (typeof tasks === "string") return unread("notifications", tasks, words);
  const skipped = tasks.recent.flatMap(({ history }) => history.filter(isSkipped).slice(-1));
  if (config.NOTIFY_HOSTS.length === 0 && config.NOTIFY_URLS.length === 0) {
    const said = skipped.length > 0 ? notifications.offButWanted(skipped.length) : notifications.off;
    return says("skipped", said);
  }
  const endpoints = endpointsHealth(tasks.recent, now);
  const failing = endpoints.filter(({ isFailing }) => isFailing);
  const [first] = failing;
  if (first !== undefined) {
    const status = failing.length === endpoints.length ? "failed" : "warning";
    return says(status, notifications.failing(failing.length, first.detail ?? ""));
  }
  const missed = endpoints.filter(({ failed }) => failed > 0);
  const count = missed.reduce((sum, { failed }) => sum + failed, 0);
  if (count > 0) {
    const hosts = [...new Set(missed.map(({ endpoint }) => endpointHost(endpoint)))];
    return says("warning", notifications.missed(count, hosts));
  }
  const [refused] = skipped;
  if (refused !== undefined) return says("warning", notifications.refused(skipped.length, refused.detail));
  const delivered = endpoints.reduce((sum, one) => sum + one.delivered, 0);
  return says("ok", delivered > 0 ? notifications.ok(delivered) : notifications.none);
}

function isSkipped({ event }: Task["history"][number]): boolean {
  return event === "notification_skipped";
}
