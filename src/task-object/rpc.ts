/** What a task's object is called with, and what it answers, beside results and outcomes. Types only. */

import type { Progress } from "../task/progress.ts";
import type { Notification, Task } from "../task/task.ts";

/** A task, and how far the transfers that run now have come, by video name. */
export type Snapshot = { readonly task: Task; readonly progress: Readonly<Record<string, Progress>> };

export type Variant = Notification["variant"];

/** A callback as it came in. */
export type Delivery = {
  /** Of the callback's meaning. */
  readonly digest: string;
  /** Of the receiver, as it was called. */
  readonly origin: string;
  readonly variant: Variant;
};

export type Registration = {
  readonly taskId: string;
  readonly origin: string;
  readonly extends: string | null;
  readonly variant: Variant;
  /** The client's own. */
  readonly callBackUrl: string | null;
};
