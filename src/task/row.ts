/**
 * A task as it is read back from storage.
 *
 * Pure. A row was written by some version of this program, not necessarily this one: names that have changed since are
 * mapped here, fields that were added since have a default in the schema, and what results is checked by it.
 */

import { notificationId, storedToReport, typeOf } from "./notification.ts";
import { hostOf } from "./task.ts";
import {
  type ClientEndpoint,
  type Notification,
  type Task,
  taskSchema,
  uploadRowSchema,
} from "./task-schema.ts";
import type { PartTags } from "./upload-parts.ts";

/** Which upload it is of, and its parts. */
export type PartsRow = { readonly id: string; readonly parts: PartTags };

type Row = Readonly<Record<string, unknown>>;

/** Fields of a task that were renamed: today's name, by the earlier one. */
const RENAMED_FIELDS: Readonly<Record<string, string>> = {
  claim: "unconfirmed",
  inquiry: "poll",
  handovers: "notifications",
};

/** Events of a task's history that were renamed: today's name, by the earlier one. */
const RENAMED_EVENTS: Readonly<Record<string, string>> = {
  callback_trusted: "accepted_unconfirmed",
  details_accepted: "poll_accepted",
  details_ignored: "poll_ignored",
  inquiry_closed: "polling_ended",
  handover_skipped: "notification_skipped",
  handover_failed: "notification_failed",
  handover_given_up: "notification_given_up",
  handed_on: "notification_delivered",
};

/** @throws when the row is not a task of any version */
export function taskFromRow(row: unknown): Task {
  const renamed = withTodaysNames(row as Row);
  const { notifications, clientEndpoints } = renamed;
  if (clientEndpoints !== undefined || !Array.isArray(notifications)) return taskSchema.parse(renamed);
  const task = taskSchema.parse({ ...renamed, clientEndpoints: notifications, notifications: [] });
  return {
    ...task,
    notifications: notifications.flatMap((one, index) => earlierNotification(task, one, index)),
  };
}

/** The upload of a video whose parts have a row of their own. @throws when the row is not that */
export function partsFromRow(row: unknown): PartsRow {
  return uploadRowSchema.parse(row);
}

/**
 * Earlier rows had one entry for each client's callback URL, with how many stored videos it was last told of and when
 * it was to be told again, and only the history said how that went.
 */
function earlierNotification(task: Task, entry: Row, index: number): Notification[] {
  const { variant, url, at, tries, reported } = entry as ClientEndpoint & EarlierNotification;
  const endpoint = { kind: "client", variant, url } as const;
  const last = task.history.findLast(({ event }) => SENT_EVENTS.includes(event));
  const isPending = at !== null;
  if (!isPending && reported === null) return [];
  const state = last?.event === "notification_given_up" ? "failed" : "delivered";
  return [
    {
      id: notificationId({ ...task, version: 0 }, index),
      type: isPending ? typeOf(task, endpoint) : reported === 0 ? "task.failed" : "task.stored",
      endpoint,
      stored: (isPending ? storedToReport(task, endpoint) : reported) ?? 0,
      state: isPending ? "pending" : state,
      attempts: isPending ? tries : tries + 1,
      tries,
      at,
      detail: last?.detail ?? "",
      createdAt: last?.at ?? task.updatedAt,
    },
  ];
}

type EarlierNotification = {
  readonly at: number | null;
  readonly tries: number;
  readonly reported: number | null;
};

const SENT_EVENTS = ["notification_delivered", "notification_failed", "notification_given_up"];

function withTodaysNames(row: Row): Row {
  const { host, ...rest } = row;
  const renamed = mapKeys(rest, RENAMED_FIELDS);
  // The first rows had the receiver's host where later ones have its origin, and later ones the hosts beside it.
  const origin = renamed.origin ?? `https://${host}`;
  return {
    ...renamed,
    origin,
    hosts: renamed.hosts ?? [hostOf(String(origin))],
    ...(Array.isArray(renamed.notifications) && {
      notifications: renamed.notifications.map((notification: Row) =>
        mapKeys(notification, { told: "reported" }),
      ),
    }),
    ...(Array.isArray(renamed.history) && {
      history: renamed.history.map((entry: Row) => ({
        ...entry,
        event: RENAMED_EVENTS[String(entry.event)] ?? entry.event,
      })),
    }),
  };
}

function mapKeys(row: Row, names: Readonly<Record<string, string>>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [names[name] ?? name, value]));
}
