/**
 * How much is kept of what others write, so that a task's row stays far below the 2 MB that storage takes.
 *
 * Pure. Lengths are in UTF-16 code units. A delivery's digest is made of the whole text, before this.
 */

import { keptUrl } from "../url-policy.ts";
import type { Result } from "../veo3/result.ts";
import type { TaskEvent } from "./events.ts";

export const MAX_MESSAGE_LENGTH = 2000;
/** Of a history entry's detail, and of why an attempt failed. */
export const MAX_DETAIL_LENGTH = 300;
const MAX_RESOLUTION_LENGTH = 32;

/** The event with its strings cut to what is kept of them. */
export function keptEvent(event: TaskEvent): TaskEvent {
  switch (event.type) {
    case "callback":
    case "upgrade":
      return { ...event, result: keptResult(event.result) };
    case "poll_answered": {
      const { details } = event;
      if (details.state !== "finished") return event;
      return { ...event, details: { ...details, result: keptResult(details.result) } };
    }
    case "attempt_failed": {
      const { reason, message } = event.failure;
      return { ...event, failure: { reason, message: message.slice(0, MAX_DETAIL_LENGTH) } };
    }
    default:
      return event;
  }
}

function keptResult(result: Result): Result {
  return {
    ...result,
    message: result.message?.slice(0, MAX_MESSAGE_LENGTH) ?? null,
    resolution: result.resolution?.slice(0, MAX_RESOLUTION_LENGTH) ?? null,
    videos: result.videos.map((video) => ({ ...video, url: keptUrl(video.url) })),
  };
}
