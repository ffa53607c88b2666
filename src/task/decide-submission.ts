/** What the submission of a task, or the request for its upgrade, does to the task. Pure. */

import { changed, changedUnseen, type Entry, newTask } from "./change.ts";
import type { Handler } from "./events.ts";
import { effectOf } from "./merge.ts";
import { pollFrom } from "./schedule.ts";
import { hostOf } from "./task.ts";

export const decideRegistration: Handler<"registered"> = (known, event, now) => {
  const { taskId, origin, variant, endpoint, pollAt, imported = false } = event;
  const endpoints = known?.clientEndpoints ?? [];
  const isCalled = endpoint !== null && endpoint.refusal === null;
  const isNew = isCalled && !endpoints.some((one) => one.variant === variant && one.url === endpoint.url);
  const change = {
    origin,
    extends: known?.extends ?? event.extends,
    reference: event.reference ?? known?.reference ?? null,
    expects4k: variant === "4k" || (known?.expects4k ?? false),
    clientEndpoints: isNew
      ? [...endpoints.filter((one) => one.variant !== variant), { variant, url: endpoint.url, failure: null }]
      : endpoints,
  };
  const skipped: Entry[] = endpoint?.refusal ? [["notification_skipped", endpoint.refusal]] : [];
  if (known === null) {
    const task = newTask(taskId, origin, now);
    const registered = { ...change, imported, poll: pollFrom(pollAt, now) };
    const detail = change.extends === null ? "" : `continues ${change.extends}`;
    const entry: Entry = ["registered", imported ? "imported" : detail];
    return { outcome: "accepted", task: changed(task, registered, now, entry, ...skipped) };
  }
  const isSeen = change.extends !== known.extends || change.reference !== known.reference;
  if (skipped.length > 0 || isSeen)
    return { outcome: "duplicate", task: changed(known, change, now, ...skipped) };
  const isCalledAnew = !known.hosts.includes(hostOf(origin));
  if (isNew || isCalledAnew || change.expects4k !== known.expects4k)
    return { outcome: "duplicate", task: changedUnseen(known, change) };
  return { outcome: "duplicate", task: known };
};

export const decideUpgrade: Handler<"upgrade"> = (known, { result, origin }, now) => {
  const task = known ?? newTask(result.taskId, origin, now);
  const effect = effectOf(result, task, now);
  if (effect === null || effect === "refused") return { outcome: "ignored", task: known };
  const kinds = result.videos.map(({ kind }) => kind).join(", ");
  return { outcome: "accepted", task: changed(task, effect, now, ["upgrade_accepted", kinds]) };
};
