/**
 * How a task changes: its next version, with the time, the history, and whether it is settled. Pure: the task passed in
 * is never changed.
 */

import { MAX_DETAIL_LENGTH } from "./kept-strings.ts";
import { shardOf } from "./shard.ts";
import { type FirstResult, isSettledState, ownHostsOf, type Task, taskState } from "./task.ts";

/** Enough for everything that usually happens to a task. Older entries are dropped. */
const MAX_HISTORY = 100;

/** More names than a receiver has. */
const MAX_HOSTS = 16;

export type Entry = readonly [event: string, detail: string];

export function changed(task: Task, change: Partial<Task>, now: number, ...entries: Entry[]): Task {
  const next = { ...task, ...change };
  const state = taskState(next);
  const added = entries.map(([event, detail]) => ({
    at: now,
    event,
    detail: detail.slice(0, MAX_DETAIL_LENGTH),
  }));
  return withHosts({
    ...next,
    version: task.version + 1,
    updatedAt: now,
    settledAt: isSettledState(state) ? (task.settledAt ?? now) : null,
    firstStoredAt: task.firstStoredAt ?? (state === "stored" ? now : null),
    history: [...task.history, ...added].slice(-MAX_HISTORY),
  });
}

type Unseen = Pick<Task, "poll" | "clientEndpoints" | "origin" | "expects4k" | "videos" | "listed">;

/** For changes that no client can see: when the next poll is due, or which parts an upload has. */
export function changedUnseen(task: Task, change: Partial<Unseen>): Task {
  return withHosts({ ...task, ...change });
}

/** The host that it was called by is remembered. */
function withHosts(task: Task): Task {
  return { ...task, hosts: [...new Set(ownHostsOf(task))].slice(0, MAX_HOSTS) };
}

/**
 * How the first result of the task came, if one comes now.
 *
 * A task that got its first result from an earlier version of this program stays without this record.
 */
export function firstResultOf(task: Task, by: FirstResult["by"], now: number): FirstResult | null {
  const isFirst = taskState(task) === "waiting" && task.unconfirmed === null;
  return task.firstResult ?? (isFirst ? { by, at: now } : null);
}

export function newTask(taskId: string, origin: string, now: number): Task {
  return {
    taskId,
    version: 0,
    origin,
    hosts: [],
    extends: null,
    request: null,
    reference: null,
    imported: false,
    shard: shardOf(taskId),
    code: null,
    message: null,
    failure: null,
    videos: [],
    resolution: null,
    fallback: null,
    unconfirmed: null,
    poll: null,
    clientEndpoints: [],
    notifications: [],
    expects4k: false,
    firstResult: null,
    firstStoredAt: null,
    callbacks: 0,
    deliveries: [],
    createdAt: now,
    updatedAt: now,
    settledAt: null,
    deleted: false,
    listed: null,
    history: [],
  };
}
