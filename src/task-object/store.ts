/**
 * A task's row in its object's storage: one row, read and written whole, so that every change is one atomic write.
 *
 * Key `task`: a `Task`, lives until the task is deleted. A row is checked as it is read: what is there was written by
 * some version of this program, not necessarily this one. New fields therefore need a default in the schema.
 */

import { type Task, taskSchema } from "../task/task.ts";

const KEY = "task";

export class TaskStore {
  readonly #kv: SyncKvStorage;
  #task: Task | null | undefined;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Writes nothing, not even for a task that is not there. @throws when the row is not a task */
  load(): Task | null {
    this.#task ??= readTask(this.#kv.get(KEY));
    return this.#task;
  }

  save(task: Task): void {
    this.#kv.put(KEY, task);
    this.#task = task;
  }

  clear(): void {
    this.#kv.delete(KEY);
    this.#task = null;
  }
}

function readTask(row: unknown): Task | null {
  return row === undefined ? null : taskSchema.parse(withOrigin(row as Row));
}

type Row = Readonly<Record<string, unknown>>;

/** The first rows had the receiver's `host` where later ones have its `origin`. */
function withOrigin(row: Row): Row {
  return row.origin === undefined ? { ...row, origin: `https://${row.host}` } : row;
}
