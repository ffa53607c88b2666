/** The end of an attempt that goes on for too long, however steadily its bytes arrive. */

import { AttemptError } from "../transfer/attempt-error.ts";

/** How often it is looked at whether the attempt has to end, in milliseconds. */
const CHECK_MS = 1000;

export type AttemptLimits = {
  /** The end of the time that the video has, in milliseconds since the epoch. */
  readonly endsAt: number;
  /** How long the attempt may keep another video waiting, in milliseconds. */
  readonly turnMs: number;
  /** Whether another video waits for this one's connection. */
  readonly isAwaited: () => boolean;
};

/** Runs `attempt` with a signal that aborts by the limits too, or when `stop` does. Its reason is an `AttemptError`. */
export async function withinLimits(
  { endsAt, turnMs, isAwaited }: AttemptLimits,
  stop: AbortSignal,
  attempt: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const turnEndsAt = Date.now() + turnMs;
  const end = (message: string) => controller.abort(new AttemptError("source_error", message));
  const timer = setInterval(() => {
    if (Date.now() >= endsAt) end("the time for this video is over");
    else if (Date.now() >= turnEndsAt && isAwaited()) end("it is another video's turn");
  }, CHECK_MS);
  try {
    await attempt(AbortSignal.any([stop, controller.signal]));
  } finally {
    clearInterval(timer);
  }
}
