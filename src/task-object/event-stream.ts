/**
 * A task as Server-Sent Events (HTML Living Standard, 9.2): its state at once and after each change, until it is
 * settled. Events are only made as fast as they are read, and a client that disconnected is noticed at the next one.
 */

import type { Changes } from "./changes.ts";

/** The task at one moment, to be sent as an event. */
export type Moment = {
  /** Changes with the task's view. */
  readonly id: string;
  /** Called only when the event is sent, as links are signed for it. */
  readonly task: () => Promise<object>;
  /** The task is settled: no other event will follow. */
  readonly isLast: boolean;
};

/** How often progress is looked at, and so how often it is sent at most. */
const PROGRESS_MS = 1000;
/** Proxies close a connection that is silent for longer. */
const COMMENT_MS = 15_000;

const utf8 = new TextEncoder();

/**
 * @param read the task as it is now, or null once it is deleted
 * @param lastEventId the id of the last event that the client has received
 */
export function eventStream(
  read: () => Moment | null,
  changes: Changes,
  lastEventId: string | null,
): ReadableStream<Uint8Array> {
  let sentId = lastEventId;
  let sentAt = Date.now();
  let isLast = false;
  let isCancelled = false;
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      const send = (text: string) => {
        controller.enqueue(utf8.encode(text));
        sentAt = Date.now();
      };
      while (!isLast) {
        const moment = read();
        isLast = moment === null || moment.isLast;
        if (moment !== null && moment.id !== sentId) {
          sentId = moment.id;
          send(`id: ${moment.id}\nevent: task\ndata: ${JSON.stringify(await moment.task())}\n\n`);
          return;
        }
        if (Date.now() - sentAt >= COMMENT_MS) return send(": still here\n\n");
        if (!isLast) await changes.next(PROGRESS_MS);
      }
      if (!isCancelled) controller.close();
    },
    cancel() {
      isCancelled = true;
      isLast = true;
      changes.happened();
    },
  });
}
