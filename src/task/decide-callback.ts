/** What a callback does to its task. Pure. */

import type { Result } from "../veo3/result.ts";
import { isBase } from "../veo3/video-kinds.ts";
import { changed, firstResultOf, newTask } from "./change.ts";
import type { CallbackEvent, Handler } from "./events.ts";
import { effectOf, isKnown, mergeVideos } from "./merge.ts";
import { pollFrom } from "./schedule.ts";
import { type ClientEndpoint, isLinkWanted, type Task } from "./task.ts";

/** Far above the provider's four tries. A delivery whose digest was dropped is decided again, to no effect. */
const MAX_DELIVERIES = 100;

export const decideCallback: Handler<"callback"> = (known, event, now) => {
  const { result, delivery, origin, variant } = event;
  const task = known ?? newTask(result.taskId, origin, now);
  if (task.deliveries.includes(delivery)) return { outcome: "duplicate", task: known };
  // A poll brought this result before: the callback is its other half.
  const isFirst = task.callbacks === 0 && variant === null;
  if (isFirst && isKnown(result, task)) return { outcome: "duplicate", task: known };
  const effect = variant === null ? effectOfResult(task, event, now) : effectOfUpgrade(task, event, now);
  if (effect === "refused") return { outcome: "refused", task: known };
  // An upgrade that failed does not make a task known. One that cannot be confirmed is not kept, and so not recorded:
  // the same delivery may count once the upgrade was requested.
  const isUnconfirmedUpgrade = event.confirm && upgradesIn(result).length > 0;
  if (effect === null && (known === null || isUnconfirmedUpgrade)) return { outcome: "ignored", task: known };
  const outcome = effect === null ? "ignored" : "accepted";
  const recorded = {
    origin,
    callbacks: task.callbacks + 1,
    deliveries: [...task.deliveries, delivery].slice(-MAX_DELIVERIES),
    ...(isResult(effect) && { firstResult: firstResultOf(task, "callback", now) }),
    ...(variant !== null && { clientEndpoints: withUpgradeFailure(task.clientEndpoints, event) }),
  };
  const upgrade = variant === null ? "" : `${variant}, `;
  const unconfirmed = effect?.unconfirmed == null ? "" : ", not confirmed yet";
  const detail = `${upgrade}code ${result.code}, videos: ${result.videos.length}${unconfirmed}`;
  return { outcome, task: changed(task, { ...recorded, ...effect }, now, [`callback_${outcome}`, detail]) };
};

type Effect = Partial<Task> | null | "refused";

/** A callback that says neither a success nor a failure is only a reason to poll. */
function isResult(effect: Partial<Task> | null): boolean {
  return effect?.videos !== undefined || effect?.unconfirmed != null || effect?.failure != null;
}

function effectOfResult(task: Task, { result, confirm }: CallbackEvent, now: number): Effect {
  const effect = effectOf(result, task, now);
  if (effect === null || effect === "refused") return effect;
  if (!confirm) {
    // Polling ends here, but for what it was begun for beside this result.
    const isPollNeeded = task.unconfirmed !== null || isLinkWanted({ ...task, ...effect });
    return { ...effect, poll: isPollNeeded ? task.poll : null };
  }
  if (result.code === 200 && result.videos.length > 0) return withUnconfirmed(task, result, now);
  const poll = pollFrom(now, now);
  const { failure, ...said } = effect;
  // A failure takes effect at once. A result that says neither is recorded, and a reason to poll.
  if (failure !== "unknown" && failure !== "no_videos") return { ...effect, poll };
  return task.failure === null ? { ...said, poll } : { poll };
}

/** A failed upgrade does not change the task, and record-info knows nothing of upgrades that could confirm one. */
function effectOfUpgrade(task: Task, { result, confirm }: CallbackEvent, now: number): Effect {
  const videos = confirm ? [] : upgradesIn(result);
  return videos.length === 0 ? null : effectOf({ ...result, videos }, task, now);
}

function upgradesIn({ code, videos }: Result): Result["videos"] {
  return code === 200 ? videos.filter((video) => !isBase(video)) : [];
}

/** Adds to an unconfirmed result that is there already: two callbacks that come together are both kept. */
function withUnconfirmed(task: Task, result: Result, now: number): Effect {
  const before = mergeVideos([], task.unconfirmed?.videos ?? [], now);
  const merged = mergeVideos(before, result.videos, now);
  const videos = merged.map(({ kind, sourceUrl: url }) => ({ kind, index: null, url }));
  const unconfirmed = { ...result, videos };
  if (effectOf(unconfirmed, task, now) === "refused") return "refused";
  return { unconfirmed, poll: pollFrom(now, now) };
}

function withUpgradeFailure(endpoints: readonly ClientEndpoint[], event: CallbackEvent): ClientEndpoint[] {
  const { code, message } = event.result;
  const failure = upgradesIn(event.result).length === 0 ? { code, message } : null;
  return endpoints.map((one) => (one.variant === event.variant ? { ...one, failure } : one));
}
