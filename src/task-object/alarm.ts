/**
 * An object's alarm, mirrored in memory, so that it is set in the same turn as the task is saved: both become durable
 * together.
 */

import { WATCHDOG_MS } from "../task/schedule.ts";

export class Alarm {
  readonly #storage: DurableObjectStorage;
  #at: number | null = null;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  async load(): Promise<void> {
    this.#at = await this.#storage.getAlarm();
  }

  /** To be called when it fires. */
  spent(): void {
    this.#at = null;
  }

  /**
   * Keeps it at or before `wakeAt`. An early alarm costs less to keep than to move, unless there is nothing to do for
   * longer than the watchdog's time, which itself always lies ahead.
   *
   * @param wakeAt null: there is nothing to wake for
   * @param isFixed it is not put off: a job is running, and what is saved may need it, unlike what is held; or the task is
   *   being deleted, and whoever reads it meanwhile must not hold that up
   */
  keep(wakeAt: number | null, now: number, isFixed: boolean): void {
    if (isFixed && this.#at !== null && this.#at <= (wakeAt ?? Number.POSITIVE_INFINITY)) return;
    if (wakeAt === null) {
      this.clear();
      return;
    }
    const isTooEarly = this.#at !== null && this.#at < wakeAt && wakeAt > now + WATCHDOG_MS;
    if (this.#at === null || this.#at > wakeAt || isTooEarly) this.set(wakeAt);
  }

  set(at: number): void {
    this.#storage.setAlarm(at);
    this.#at = at;
  }

  clear(): void {
    if (this.#at !== null) this.#storage.deleteAlarm();
    this.#at = null;
  }
}
