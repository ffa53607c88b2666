/**
 * How long tests wait. No test is about speed: a limit ends what hangs, and a machine that others keep busy may take
 * twenty times as long as a quiet one.
 */

/** For what must come, such as a task that is stored: who waits in vain says what there was instead. */
export const PATIENCE_MS = 60_000;

/** For each project of Vitest: the waiting of a test ends before the test does. */
export const PATIENT = {
  testTimeout: 2 * PATIENCE_MS,
  hookTimeout: 2 * PATIENCE_MS,
  expect: { poll: { timeout: PATIENCE_MS } },
};
