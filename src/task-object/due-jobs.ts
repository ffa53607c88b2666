/**
 * The jobs of a task that are due now and not running. What each does is loaded as the first of its kind runs: a callback
 * is acknowledged without it.
 */

import { decide } from "../task/decide.ts";
import { dueMedia } from "../task/decide-media.ts";
import { endpointName, notificationDueAt } from "../task/notification.ts";
import { dueVideos } from "../task/schedule.ts";
import type { Notification, Task } from "../task/task.ts";
import type { Changes } from "./changes.ts";
import type { JobKind, Jobs, RunningJob, TaskHandle } from "./jobs.ts";
import type { Listing } from "./listing.ts";

/**
 * `name` tells it from others of its kind: a transfer, and a reading, has the name of its video, a notification that of
 * its endpoint.
 */
export type DueJob = {
  readonly kind: JobKind;
  readonly name: string;
  readonly run: (running: RunningJob) => Promise<void>;
};

export type JobTools = {
  readonly handle: TaskHandle;
  readonly jobs: Jobs;
  readonly listing: Listing;
  readonly changes: Changes;
};

export function dueJobs(task: Task, now: number, tools: JobTools): DueJob[] {
  if (task.deleted) return [];
  const due = [
    ...transfers(task, now, tools),
    ...mediaReadings(task, now, tools),
    ...notifications(task, now, tools),
    ...others(task, now, tools),
  ];
  return due.map(afterAnswer);
}

/** Whoever waits for the object's answer gets it first: what a job loads and begins would hold it up. */
function afterAnswer(job: DueJob): DueJob {
  return {
    ...job,
    run: async (running) => {
      await scheduler.wait(0);
      await job.run(running);
    },
  };
}

/**
 * The task with those of the jobs counted that are counted before they run.
 *
 * @param baseMs gives the first wait of the backoff, if it is needed
 */
export function withCounted(task: Task, due: readonly DueJob[], now: number, baseMs: () => number): Task {
  const started = { transfer: "attempts_started", media: "media_started" } as const;
  let counted = task;
  for (const kind of ["transfer", "media"] as const) {
    const names = due.filter((job) => job.kind === kind).map(({ name }) => name);
    if (names.length === 0) continue;
    counted = decide(counted, { type: started[kind], names, baseMs: baseMs() }, now).task ?? counted;
  }
  return counted;
}

function transfers(task: Task, now: number, { handle, jobs }: JobTools): DueJob[] {
  const videos = dueVideos(task, now, jobs.names("transfer")).slice(0, jobs.room("transfer"));
  const isAwaited = () => {
    const current = handle.load();
    return current !== null && dueVideos(current, Date.now(), jobs.names("transfer")).length > 0;
  };
  return videos.map((video) => ({
    kind: "transfer",
    name: video.name,
    run: async (running) => {
      const { runAttempt } = await import("./transfer-job.ts");
      await runAttempt(handle, task, video, running, isAwaited);
    },
  }));
}

function mediaReadings(task: Task, now: number, { handle, jobs }: JobTools): DueJob[] {
  const videos = dueMedia(task, now, jobs.names("media")).slice(0, jobs.room("media"));
  return videos.map((video) => ({
    kind: "media",
    name: video.name,
    run: async () => {
      const { runMediaReading } = await import("./media-job.ts");
      await runMediaReading(handle, task, video);
    },
  }));
}

/** One at a time for each endpoint, the earliest first, so that a slow one keeps nothing but its own waiting. */
function notifications(task: Task, now: number, { handle, jobs }: JobTools): DueJob[] {
  const due = new Map<string, Notification>();
  for (const one of task.notifications) {
    const name = endpointName(one.endpoint);
    const isDue = (notificationDueAt(task, one) ?? Number.POSITIVE_INFINITY) <= now;
    if (isDue && !due.has(name) && !jobs.names("notification").has(name)) due.set(name, one);
  }
  return [...due].slice(0, jobs.room("notification")).map(([name, one]) => ({
    kind: "notification",
    name,
    run: async () => {
      const { runNotification } = await import("./notification-job.ts");
      await runNotification(handle, one);
    },
  }));
}

function others(task: Task, now: number, { handle, jobs, listing, changes }: JobTools): DueJob[] {
  const all: (DueJob & { readonly at: number | null | undefined })[] = [
    {
      kind: "listing",
      name: "library",
      at: listing.dueAt(task),
      run: async () => {
        const { runListing } = await import("./listing-job.ts");
        await runListing(handle, listing, changes);
      },
    },
    {
      kind: "poll",
      name: "record-info",
      at: task.poll?.at,
      run: async () => {
        const { runPoll } = await import("./poll-job.ts");
        await runPoll(handle);
      },
    },
  ];
  return all.filter(({ kind, name, at }) => at != null && at <= now && !jobs.names(kind).has(name));
}
