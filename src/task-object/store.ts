/**
 * A task's row in its object's storage: one row, read and written whole, so that every change is one atomic write.
 *
 * Key `task`: a `Task`, lives until the task is deleted. Reading it checks it and maps the names of earlier versions
 * (`task/row.ts`).
 */

import { taskFromRow } from "../task/row.ts";
import type { Task } from "../task/task.ts";

const KEY = "task";

export class TaskStore {
  readonly #kv: SyncKvStorage;
  #task: Task | null | undefined;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Writes nothing, not even for a task that is not there. @throws when the row is not a task */
  load(): Task | null {
    if (this.#task === undefined) {
      const row = this.#kv.get(KEY);
      this.#task = row === undefined ? null : taskFromRow(row);
    }
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
