/** The event of what the provider's API answered about a task when a client asked it. Pure. */

import type { TaskEvent } from "../task/events.ts";
import type { KeptRequest } from "../veo3/kept-request.ts";
import type { Result } from "../veo3/result.ts";
import { isBase } from "../veo3/video-kinds.ts";

export function learnedEvent(
  result: Result,
  origin: string,
  request: KeptRequest | null,
  now: number,
): TaskEvent {
  if (!result.videos.every(isBase)) return { type: "upgrade", result, origin };
  const details = { state: "finished", result } as const;
  return { type: "poll_answered", details, origin, request, pollAt: now, trusted: false };
}
