/** What was asked, in order, and waiting until enough of it was. */

import { EventEmitter, on } from "node:events";

export class RequestLog<Entry> {
  readonly #entries: Entry[] = [];
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #closing = new AbortController();

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.changed();
  }

  /** To be called when an entry has changed that somebody may be waiting for. */
  changed(): void {
    this.#events.emit("change");
  }

  /** A copy of what `select` picks, once that is `enough`. Rejects when the log closes first. */
  async list(
    select: (entry: Entry) => boolean,
    enough: (selected: readonly Entry[]) => boolean,
  ): Promise<Entry[]> {
    const selected = () => this.#entries.filter(select);
    if (!enough(selected())) {
      for await (const _ of on(this.#events, "change", { signal: this.#closing.signal })) {
        if (enough(selected())) break;
      }
    }
    return structuredClone(selected());
  }

  close(): void {
    this.#closing.abort(new Error("the simulator closed"));
  }
}
