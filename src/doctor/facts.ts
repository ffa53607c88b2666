/** What the doctor has found, before anything is said of it. Types only. */

import type { Inspected } from "../config.ts";
import type { Task } from "../task/task.ts";

/** How trying a store failed: at which step, and whether by silence. `compare`: it gave something else back. */
export type Trouble = {
  readonly step: "write" | "read" | "compare" | "remove";
  readonly timedOut: boolean;
};

/** What the provider said when it was asked for the account's credit. */
export type ProviderFound =
  | { readonly kind: "no_key" }
  /** It was not asked, because it is not known where it is. */
  | { readonly kind: "no_address" }
  | { readonly kind: "credit"; readonly credit: number }
  /** Any other answer. */
  | { readonly kind: "refused"; readonly code: number }
  /** `message` names the host and the status. */
  | { readonly kind: "unavailable"; readonly message: string };

export type FoundTasks = {
  /** The newest, newest first. */
  readonly recent: readonly Task[];
  /** Some that are not settled and have not changed for a while, oldest change first. */
  readonly unsettled: readonly { readonly task: Task; readonly isRunning: boolean }[];
};

export type Facts = Inspected & {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly provider: ProviderFound;
  /** Null: it works. */
  readonly kv: Trouble | null;
  readonly r2: Trouble | null;
  readonly taskObject: Trouble | null;
  /** `unread`: the list or a task could not be read. `not_tried`: objects do not answer while a variable is malformed. */
  readonly tasks: FoundTasks | "unread" | "not_tried";
};
