/** Waiting, but not for ever. The timers end with what they wait for, so that they keep no object awake. */

/** Nothing came in time. What was waited for goes on by itself. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";
}

/** @returns what `work` resolves to @throws TimedOut after `ms`, or what `work` rejects with */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TimedOut(`no answer within ${ms / 1000} s`)), ms);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns once `work` has ended, however it did, or after `ms`. */
export async function settledWithin(ms: number, work: Promise<unknown>): Promise<void> {
  await within(ms, Promise.allSettled([work])).catch(() => {});
}

/** Runs `work` with a signal that aborts after `ms`. @throws TimedOut when it did, or what `work` rejects with */
export async function abortedAfter<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TimedOut(`no answer within ${ms / 1000} s`)), ms);
  try {
    return await work(controller.signal);
  } catch (error) {
    // The runtime rejects a fetch that was aborted with an error of its own.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}
