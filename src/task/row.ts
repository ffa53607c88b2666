/**
 * A task as it is read back from storage.
 *
 * Pure. A row was written by some version of this program, not necessarily this one: names that have changed since are
 * mapped here, fields that were added since have a default in the schema, and what results is checked by it.
 */

import { hostOf, type Task, taskSchema } from "./task.ts";

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
  return taskSchema.parse(withTodaysNames(row as Row));
}

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
