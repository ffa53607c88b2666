/** What those who do a task's work may do with the task: look at it, and have an event decided and made durable. */

import type { Outcome, TaskEvent } from "../task/events.ts";
import type { Task } from "../task/task.ts";

export type TaskHandle = {
  readonly env: Env;
  /** The task as it is now; null when there is none, or no longer. */
  load(): Task | null;
  commit(event: TaskEvent): Outcome;
};
