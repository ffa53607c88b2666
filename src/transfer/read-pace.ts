/**
 * How many bytes a read waits for: as many as its source sends in a moment, so that a source of small chunks does not
 * cost a turn of the event loop for each of them.
 */

/** What a read may wait for more bytes while the source keeps its pace, in milliseconds. */
const MOMENT_MS = 50;
/** Larger reads save no more CPU. */
const MOST_BYTES = 64 * 1024;

export class ReadPace {
  readonly #mostBytes: number;
  #leastBytes = 1;

  /** @param mostBytes what a source that is not given up sends within the timeout, so that no read outlasts it */
  constructor(mostBytes: number) {
    this.#mostBytes = Math.max(1, Math.min(MOST_BYTES, Math.floor(mostBytes)));
  }

  /** How many bytes the next read waits for, at least 1. */
  get leastBytes(): number {
    return this.#leastBytes;
  }

  /** A read has taken so long for so many bytes. */
  add(bytes: number, ms: number): void {
    const atThisPace = Math.floor((bytes / Math.max(ms, 1)) * MOMENT_MS);
    // Growing slowly: bytes that had gathered before the read come at once, and say nothing of those that follow.
    this.#leastBytes = Math.max(1, Math.min(atThisPace, 2 * this.#leastBytes, this.#mostBytes));
  }
}
