/** What a message to people is about: a task that has settled, or a test of the receiver. */

import type { FailureReason } from "../task/failure.ts";

export type TaskSubject = {
  readonly type: "task.stored" | "task.partial" | "task.failed";
  readonly taskId: string;
  readonly prompt: string | null;
  readonly reference: string | null;
  readonly model: string | null;
  /** All videos of the task, also those that could not be stored. */
  readonly videos: readonly VideoSubject[];
  /** Why the task, or the first of the videos that are missing, has failed. */
  readonly failure: FailureReason | null;
  /** The page of the task in the gallery, which always has working links. */
  readonly galleryUrl: string;
};

export type VideoSubject = {
  readonly name: string;
  /** A link that expires; null: the video is not stored. */
  readonly url: string | null;
  readonly durationSeconds: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number | null;
};

export type TestSubject = {
  readonly type: "receiver.test";
  /** The gallery. */
  readonly galleryUrl: string;
};

export type Subject = TaskSubject | TestSubject;
