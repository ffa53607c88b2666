/** What a poll of record-info, or the end of polling, does to the task. Pure. */

import type { Details } from "../veo3/details.ts";
import type { Result } from "../veo3/result.ts";
import { changed, changedUnseen, type Entry, firstResultOf, newTask } from "./change.ts";
import type { Decision, Handler, Links, TaskHandler } from "./events.ts";
import type { TaskFailure } from "./failure.ts";
import { effectOf, mergeVideos, refreshSource } from "./merge.ts";
import { POLL_WINDOW_MS } from "./schedule.ts";
import { isLinkWanted, type Poll, type Task, taskState, type Video } from "./task.ts";

type PolledTask = Task & { readonly poll: Poll };

export const decidePollAnswered: Handler<"poll_answered"> = (known, event, now) => {
  const { details, origin, pollAt, trusted, links = {} } = event;
  if (details.state === "finished") {
    const { result } = details;
    return withResult(known ?? newTask(result.taskId, origin, now), result, links, now);
  }
  return whilePolled(known, (task) =>
    // A success whose URLs are still missing does not contradict those of an unconfirmed result.
    details.state === "without_urls" && task.unconfirmed !== null
      ? notConfirmed(task, pollAt, trusted, now)
      : withoutResult(task, details, pollAt, links, now),
  );
};

export const decidePollFailed: TaskHandler<"poll_failed"> = (task, { pollAt, trusted }, now) =>
  whilePolled(task, (polled) => notConfirmed(polled, pollAt, trusted, now));

/** Nothing can be polled any more: an unconfirmed result is all there is, and a callback may still come. */
export const decideProviderKeyRemoved: TaskHandler<"provider_key_removed"> = (task, _, now) =>
  whilePolled(task, (polled) => {
    const { unconfirmed, videos, poll } = polled;
    if (unconfirmed !== null) {
      const { videos: known, givenUp } = withoutWantedLinks(videos, {}, now);
      const why = "there is no VEO3_API_KEY to confirm it with";
      return acceptUnconfirmed({ ...polled, videos: known }, unconfirmed, why, now, givenUp);
    }
    const isWaiting = taskState(polled) === "waiting";
    return withPoll(polled, isWaiting ? { ...poll, at: poll.since + POLL_WINDOW_MS } : null, {}, now);
  });

export const decidePollingEnded: TaskHandler<"polling_ended"> = (task, _, now) =>
  whilePolled(task, (polled) => {
    const { videos, givenUp } = withoutWantedLinks(polled.videos, {}, now);
    const failure = taskState(polled) === "waiting" ? missingResult(polled) : polled.failure;
    const entry = ["polling_ended", "record-info gave no result within 24 hours"] as const;
    return changed(polled, { videos, failure, unconfirmed: null, poll: null }, now, entry, ...givenUp);
  });

/** Why a task has no videos after all polls. */
function missingResult({ unconfirmed, code }: Task): TaskFailure {
  if (unconfirmed !== null) return "unconfirmed";
  if (code === null) return "no_callback";
  return code === 200 ? "no_videos" : "unknown";
}

function whilePolled(task: Task | null, next: (task: PolledTask) => Task): Decision {
  if (task?.poll == null) return { outcome: "ignored", task };
  return { outcome: "accepted", task: next({ ...task, poll: task.poll }) };
}

function withResult(task: Task, polled: Result, links: Links, now: number): Decision {
  const { unconfirmed } = task;
  // The callback said the same in other words: its message is the one that clients know.
  const isConfirmed = unconfirmed !== null && unconfirmed.code === polled.code;
  const result = isConfirmed ? { ...polled, message: unconfirmed.message } : polled;
  const effect = effectOf(result, task, now);
  const change = effect === "refused" ? null : effect;
  if (change === null && task.poll === null) return { outcome: "ignored", task };
  const { videos, givenUp } = withoutWantedLinks(change?.videos ?? task.videos, links, now);
  const detail = `code ${polled.code}, videos: ${polled.videos.length}`;
  const outcome = change === null ? "ignored" : "accepted";
  const entry = [`poll_${outcome}`, detail] as const;
  const firstResult = firstResultOf(task, "poll", now);
  const next = { ...change, videos, firstResult, unconfirmed: null, poll: null };
  return { outcome, task: changed(task, next, now, entry, ...givenUp) };
}

/** The provider has no result yet, or does not know the task. */
function withoutResult(
  task: PolledTask,
  { state }: Details,
  pollAt: number,
  links: Links,
  now: number,
): Task {
  if (state === "unknown" && task.imported && isWithoutAnyWord(task)) {
    const entry = ["polling_ended", "the provider has no record of this task"] as const;
    return changed(task, { failure: "no_record", poll: null }, now, entry);
  }
  // A callback's failure stands against a provider that does not know the task, not against one that is at work on it.
  const isOpen = task.videos.length === 0 && (task.failure === null || state !== "unknown");
  const poll = isOpen || task.unconfirmed !== null ? { ...task.poll, at: pollAt, failures: 0 } : null;
  return withPoll(task, poll, links, now);
}

/** Neither a callback nor a poll has said anything of it. */
function isWithoutAnyWord({ code, failure, videos, unconfirmed }: Task): boolean {
  return code === null && failure === null && videos.length === 0 && unconfirmed === null;
}

function notConfirmed(task: PolledTask, pollAt: number, trusted: boolean, now: number): Task {
  const { unconfirmed } = task;
  const poll = { ...task.poll, at: pollAt, failures: task.poll.failures + 1 };
  if (unconfirmed === null || !trusted) return changedUnseen(task, { poll });
  return acceptUnconfirmed({ ...task, poll }, unconfirmed, "record-info could not confirm it in time", now);
}

function acceptUnconfirmed(
  task: PolledTask,
  unconfirmed: Result,
  why: string,
  now: number,
  givenUp: readonly Entry[] = [],
): Task {
  const effect = effectOf(unconfirmed, task, now);
  const change = effect === "refused" ? null : effect;
  const poll = isLinkWanted({ videos: change?.videos ?? task.videos }) ? task.poll : null;
  const next = { videos: task.videos, ...change, unconfirmed: null, poll };
  return changed(task, next, now, ["accepted_unconfirmed", why], ...givenUp);
}

function withPoll(task: Task, poll: Poll | null, links: Links, now: number): Task {
  if (!isLinkWanted(task)) return changedUnseen(task, { poll });
  const { videos, givenUp } = withoutWantedLinks(task.videos, links, now);
  return changed(task, { videos, poll }, now, ...givenUp);
}

/** `givenUp` has an entry for each video that no attempt is left for. */
type WithoutWantedLinks = { readonly videos: Video[]; readonly givenUp: Entry[] };

/** Record-info had no fresh link: a video that waits for one gets it from `links`, or is gone for good. */
function withoutWantedLinks(known: readonly Video[], links: Links, now: number): WithoutWantedLinks {
  const givenUp: Entry[] = [];
  const videos = known.map((video): Video => {
    if (video.freshLink !== "wanted") return video;
    const link = links[video.name];
    if (link !== undefined) return refreshSource(video, link, now);
    givenUp.push(["video_failed", `${video.name}: source_gone, the provider has no fresh link for it`]);
    return { ...video, state: "failed", freshLink: "asked" };
  });
  return { videos, givenUp };
}

/** The videos that wait for a fresh link for which record-info has none. */
export function withoutFreshLink({ videos }: Task, details: Details, now: number): Video[] {
  const listed = details.state === "finished" ? details.result.videos : [];
  return mergeVideos(videos, listed, now).filter(({ freshLink }) => freshLink === "wanted");
}
