/**
 * One task, and what can be said of it. Pure.
 */

import type { TaskFailure, VideoFailure } from "./failure.ts";
import type { Task, Video } from "./task-schema.ts";

export type {
  ClientEndpoint,
  Endpoint,
  FirstResult,
  Media,
  Notification,
  NotificationType,
  Poll,
  Task,
  Upload,
  Variant,
  Video,
} from "./task-schema.ts";

export const TASK_STATES = ["waiting", "storing", "stored", "partial", "failed"] as const;
/** Those in which something is still to come. */
export const UNSETTLED_STATES = ["waiting", "storing"] as const;

export type TaskState = (typeof TASK_STATES)[number];
export type SettledState = Exclude<TaskState, (typeof UNSETTLED_STATES)[number]>;

export function isSettledState(state: TaskState): state is SettledState {
  return !UNSETTLED_STATES.some((unsettled) => unsettled === state);
}

export function taskState(task: Pick<Task, "videos" | "failure">): TaskState {
  const { videos } = task;
  if (videos.length === 0) return task.failure === null ? "waiting" : "failed";
  if (videos.some(isUnsettled)) return "storing";
  const stored = videos.filter((video) => video.state === "stored").length;
  if (stored === videos.length) return "stored";
  return stored > 0 ? "partial" : "failed";
}

/** Why a task failed: the generation's reason or, when nothing at all could be stored, the first video's. */
export function taskFailure(task: Task): TaskFailure | VideoFailure | null {
  if (taskState(task) !== "failed") return null;
  return task.failure ?? firstFailure(task.videos) ?? null;
}

/** Why the first of these videos failed, where none of them could be stored. */
export function firstFailure(videos: readonly Video[]): VideoFailure | undefined {
  return videos[0]?.failure?.reason;
}

export function isUnsettled(video: Video): boolean {
  return video.state === "pending" || video.state === "storing";
}

/** Whether a video waits for a fresh link. */
export function isLinkWanted({ videos }: Pick<Task, "videos">): boolean {
  return videos.some(({ freshLink }) => freshLink === "wanted");
}

/** The receiver's own hosts, as far as the task knows them. */
export function ownHostsOf({ origin, hosts }: Pick<Task, "origin" | "hosts">): string[] {
  return [...hosts, hostOf(origin)];
}

/** The `host[:port]` of an origin. */
export function hostOf(origin: string): string {
  return new URL(origin).host;
}

/** Where a video lies in R2. */
export function videoKey(taskId: string, name: string): string {
  return `veo3/${taskId}/${name}`;
}

/** Videos and posters of a task that was deleted and comes back are told apart by when it began. */
export function lifeOf({ createdAt }: Task): string {
  return String(createdAt);
}

/** Where its poster lies. */
export function posterKey(taskId: string, name: string): string {
  return `posters/${taskId}/${name}`;
}
