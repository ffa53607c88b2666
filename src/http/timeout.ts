/** Waiting for work that goes on by itself, but not for ever. */

/** Returns once the work has ended, however it did, or after `ms` without it. */
export async function settledWithin(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise: timeout, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([Promise.allSettled([work]), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
