/**
 * What an event does to a task: the one place that decides. Pure: no I/O, no clock, no randomness; the task passed in
 * is never changed. The same events in the same order give the same task.
 */

import { completedRequest, type KeptRequest } from "../veo3/kept-request.ts";
import { changed, changedUnseen } from "./change.ts";
import { decideCallback } from "./decide-callback.ts";
import { decideMediaRead, decideMediaStarted } from "./decide-media.ts";
import { decideNotificationSent, decideResend } from "./decide-notification.ts";
import {
  decidePollAnswered,
  decidePollFailed,
  decidePollingEnded,
  decideProviderKeyRemoved,
} from "./decide-poll.ts";
import { decidePosterStored } from "./decide-poster.ts";
import { decideRegistration, decideUpgrade } from "./decide-submission.ts";
import {
  decideAttemptFailed,
  decideAttemptsStarted,
  decidePartStored,
  decideRetry,
  decideUploadLost,
  decideUploadOpened,
  decideVideoStored,
} from "./decide-video.ts";
import type { Decision, Handler, TaskEvent, TaskHandler, VideoEvent, VideoHandler } from "./events.ts";
import { keptEvent } from "./kept-strings.ts";
import { notificationsOf, type OperatorEndpoint } from "./notification.ts";
import { isUnsettled, type Task } from "./task.ts";

type EventType = TaskEvent["type"];

/** Every type of event has its handler: one that is missing does not compile. */
const HANDLERS: { readonly [Type in EventType]: Handler<Type> } = {
  // These can make a task known.
  callback: decideCallback,
  registered: decideRegistration,
  upgrade: decideUpgrade,
  poll_answered: unlessDeleted(decidePollAnswered),
  // These happen to a task that is known.
  poll_failed: toKnownTask(decidePollFailed),
  provider_key_removed: toKnownTask(decideProviderKeyRemoved),
  polling_ended: toKnownTask(decidePollingEnded),
  attempts_started: toKnownTask(decideAttemptsStarted),
  media_started: toKnownTask(decideMediaStarted),
  media_read: toKnownTask(decideMediaRead),
  poster_stored: toKnownTask(decidePosterStored),
  retry: toKnownTask(decideRetry),
  notification_sent: toKnownTask(decideNotificationSent),
  notification_resend: toKnownTask(decideResend),
  listed: toKnownTask((task, { parts }) => ({
    outcome: "accepted",
    task: changedUnseen(task, { listed: parts }),
  })),
  deleted: toKnownTask((task, _, now) => ({
    outcome: "accepted",
    task: changed(task, { deleted: true }, now),
  })),
  // These happen to one of its videos, while it is not settled.
  upload_opened: toVideo(decideUploadOpened),
  part_stored: toVideo(decidePartStored),
  upload_lost: toVideo(decideUploadLost),
  video_stored: toVideo(decideVideoStored),
  attempt_failed: toVideo(decideAttemptFailed),
};

/**
 * @param task null: it is unknown so far
 * @param operators the operator's endpoints, which are notified of every task
 */
export function decide(
  task: Task | null,
  event: TaskEvent,
  now: number,
  operators: readonly OperatorEndpoint[] = [],
): Decision {
  const handler = HANDLERS[event.type] as Handler<EventType>;
  const decision = handler(task, keptEvent(event), now);
  const request = "request" in event ? event.request : null;
  const decided = request == null ? decision : withRequest(task, decision, request, now);
  return withNotifications(task, decided, operators, now);
}

/** Whatever an event comes to, others are told of it when there is something to tell. */
function withNotifications(
  before: Task | null,
  decision: Decision,
  operators: readonly OperatorEndpoint[],
  now: number,
): Decision {
  const { outcome, task } = decision;
  if (task === null || task === before || task.deleted) return decision;
  const seen = task.version === before?.version ? changed(task, {}, now) : task;
  const notifications = notificationsOf(before, seen, operators, now);
  if (notifications === task.notifications) return decision;
  return { outcome, task: { ...seen, notifications } };
}

/** Whatever else an event comes to, what it says of the request completes what is known of that. */
function withRequest(before: Task | null, decision: Decision, said: KeptRequest, now: number): Decision {
  const { outcome, task } = decision;
  if (task === null || task.deleted || outcome === "refused") return decision;
  const request = completedRequest(task.request, said);
  if (request === task.request) return decision;
  const isNewVersion = task.version !== before?.version;
  return { outcome, task: isNewVersion ? { ...task, request } : changed(task, { request }, now) };
}

/** The task may have been deleted while something of it ran: how that ended no longer matters. */
function unlessDeleted<Type extends EventType>(handler: Handler<Type>): Handler<Type> {
  return (task, event, now) => (task?.deleted ? { outcome: "ignored", task } : handler(task, event, now));
}

function toKnownTask<Type extends EventType>(handler: TaskHandler<Type>): Handler<Type> {
  return unlessDeleted((task, event, now) =>
    task === null ? { outcome: "ignored", task } : handler(task, event, now),
  );
}

function toVideo<Type extends VideoEvent["type"]>(handler: VideoHandler<Type>): Handler<Type> {
  return toKnownTask((task, event, now) => {
    const video = task.videos.find(({ name }) => name === (event as VideoEvent).name);
    const isOpen = video !== undefined && isUnsettled(video);
    return isOpen ? handler(task, video, event, now) : { outcome: "ignored", task };
  });
}
