/**
 * A task as Server-Sent Events (HTML Living Standard, 9.2): its state at once and after each change, until it is
 * settled. Nothing is made that nobody reads, and who is gone is noticed at the next event at the latest.
 */

import type { Changes } from "./changes.ts";

/** What one event tells. */
export type Told = {
  /** Changes with what is told. */
  readonly id: string;
  /** Made only when it is told: it has links to sign. */
  readonly task: () => Promise<object>;
  /** Nothing more will come. */
  readonly isLast: boolean;
};

/** Progress is looked at as often, which is also how often it is told. */
const PROGRESS_MS = 1000;
/** Proxies close what is silent for longer. */
const COMMENT_MS = 15_000;

const utf8 = new TextEncoder();

/**
 * @param read the task as it is now; null once it is deleted
 * @param lastEventId what the client has seen already
 */
export function eventStream(
  read: () => Told | null,
  changes: Changes,
  lastEventId: string | null,
): ReadableStream<Uint8Array> {
  let toldId = lastEventId;
  let toldAt = Date.now();
  let isLast = false;
  let isGone = false;
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      const tell = (text: string) => {
        controller.enqueue(utf8.encode(text));
        toldAt = Date.now();
      };
      while (!isLast) {
        const told = read();
        isLast = told === null || told.isLast;
        if (told !== null && told.id !== toldId) {
          toldId = told.id;
          tell(`id: ${told.id}\nevent: task\ndata: ${JSON.stringify(await told.task())}\n\n`);
          return;
        }
        if (Date.now() - toldAt >= COMMENT_MS) return tell(": still here\n\n");
        if (!isLast) await changes.next(PROGRESS_MS);
      }
      if (!isGone) controller.close();
    },
    cancel() {
      isGone = true;
      isLast = true;
      changes.happened();
    },
  });
}
