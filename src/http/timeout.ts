/** Waiting, but not for ever. The timers end with what they wait for, so that they keep no object awake. */

/** Nothing came in time. What was waited for goes on by itself. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";
  readonly seconds: number;

  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`);
    this.seconds = ms / 1000;
  }
}

/** @returns what `work` resolves to @throws TimedOut after `ms`, or what `work` rejects with */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TimedOut(ms)), ms);
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
  const timer = setTimeout(() => controller.abort(new TimedOut(ms)), ms);
  try {
    return await work(controller.signal);
  } catch (error) {
    // The runtime rejects a fetch that was aborted with an error of its own.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Aborts its signal when something is waited for too long. What is waited for may change as it goes. */
export class WaitLimit {
  readonly #ms: number;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Its reason is `TimedOut`. */
  readonly signal = this.#controller.signal;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** From now on, whatever was waited for before. */
  begin(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(new TimedOut(this.#ms)), this.#ms);
  }

  /** Nothing is waited for. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
