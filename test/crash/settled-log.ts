/**
 * Which tasks the receiver says it has settled, read from its log.
 *
 * The log and not `GET /videos/:taskId`: reading a task wakes it, and a task that was woken by being read is no proof
 * that its alarm would have done so.
 */

import { EventEmitter, on } from "node:events";

const SETTLED = /"event":"task_settled","taskId":"([^"]+)"/;

export class SettledLog {
  readonly #taskIds = new Set<string>();
  readonly #events = new EventEmitter();
  #line = "";

  /** Takes the log as it comes, also in the middle of a line. */
  add(text: string): void {
    const lines = (this.#line + text).split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) {
      const taskId = SETTLED.exec(line)?.[1];
      if (taskId !== undefined) this.#taskIds.add(taskId);
    }
    this.#events.emit("lines");
  }

  /** Once all of them have settled, or when the signal says so, with its reason. */
  async until(taskIds: readonly string[], signal: AbortSignal): Promise<void> {
    const areSettled = () => taskIds.every((taskId) => this.#taskIds.has(taskId));
    const lines = on(this.#events, "lines", { signal });
    while (!areSettled()) await lines.next();
    await lines.return?.();
  }
}
